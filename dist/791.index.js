export const id=791;export const ids=[791];export const modules={9435:((e,t,n)=>{n.d(t,{UI:()=>o,uJ:()=>a});var r=n(2453);let i={level:3,history:8},a=e=>3.9+.25*Math.log(Math.max(1,e));function o(e,t){return s(e,c(e,t),t)}function s(e,t,n){let r=t.map((n,r)=>{let i=t[r-1]??0,a=e.slice(i,t[r+1]??e.length),{at:o,z:s}=u(a).strongestSplit(0);return{at:i+o,z:s,p:l(s,a.length)}}),i=r.reduce((e,{z:t},n)=>t<(r[e]?.z??0)?n:e,0);return(r[i]?.z??n)>=n?r.map(({at:e,p:t})=>({at:e,p:t})):s(e,t.filter((e,t)=>t!==i),n)}function c(e,t){let n=[],r=u([]);for(let i of e){r.add(i);let{at:e,z:a}=r.strongestSplit(t);a<t||(n.push((n.at(-1)??0)+e),r=u(r.values.slice(e)))}return n}let l=(e,t)=>Math.min(1,(t-1)*2*r.normal.cdf(-e,0,1));function u(e){let t=[],n=[],r=0,i=e=>{let[i,a]=[0,0];for(let[r,o]of t.entries())o>e?n[r]=(n[r]??0)+1:o<e?i++:(n[r]=(n[r]??0)+.5,a++);t.push(e),n.push(i+1+a/2),r+=(a+1)**3-a**3-1};for(let t of e)i(t);return{values:t,add:i,strongestSplit:e=>d(n,r,e)}}function d(e,t,n){let r=e.length,a={at:0,z:0};if(r<i.history||t===0&&3*r*r/(4*(r+1))<n*n)return a;let o=(r+1-t/(r*(r-1)))/12;if(o<=0)return a;let s=0;for(let t=1;t<=r-i.level;t++){if(s+=e[t-1]??0,t<i.level)continue;let n=Math.abs(s-t*(r+1)/2)/Math.sqrt(t*(r-t)*o);n>a.z&&(a={at:t,z:n})}return a}}),124:((e,t,n)=>{n.d(t,{T:()=>o,k:()=>l});var r=n(5959),i=n(9435),a=n(8459);function o(e,t,n){let r=t.map(({measured:e})=>e.value),a=(0,i.UI)(r,(0,i.uJ)(n)),o=a.at(-1);if(o===void 0)return{since:t,said:null};let c=a.at(-2)?.at??0,[l,d]=[u(r.slice(c,o.at)),u(r.slice(o.at))];return{since:t.slice(o.at),said:s(e,{values:t,last:o,before:l,after:d})}}function s(e,{values:t,last:n,before:i,after:o}){let{metric:s,aggregation:u,better:d}=e,f=t[n.at]?.measured.kind??`gauge`,p=(0,r.uF)({name:s,kind:f},u),m=d===`lower`?o>i:o<i,[h,g]=p===`ms`?[`slower`,`faster`]:[`worse`,`better`],_=t.length-n.at,v=t[n.at]?.run;return`${(0,a.Vb)(e)} is ${m?h:g} since ${v?l(v):``} (${_} runs ago): ${(0,r.vP)(i,p)} → ${(0,r.vP)(o,p)}, ${c(n.p)}.`}let c=e=>e<1e-4?`p < 0.0001`:`p = ${Number(e.toPrecision(1))}`,l=({name:e=``,origin:t})=>t?.commit?t.commit.slice(0,10):e;function u(e){let t=e.toSorted((e,t)=>e-t),n=Math.floor(t.length/2),r=t[n]??NaN;return t.length%2==1?r:((t[n-1]??NaN)+r)/2}}),5791:((e,t,n)=>{n.d(t,{pagesOf:()=>V});var r=n(3356),i=n(8566),a=n(9435),o=n(8459),s=n(5959);let c=[{metric:`http_req_duration`,aggregation:`p(95)`,better:`lower`},{metric:`http_req_duration`,aggregation:`med`,better:`lower`},{metric:`http_reqs`,aggregation:`rate`,better:`higher`},{metric:`http_req_failed`,aggregation:`rate`,better:`lower`},{metric:`iteration_duration`,aggregation:`p(95)`,better:`lower`}];function l(e,t){let n=c.filter(e=>!t.some(t=>(0,o.Vb)(t)===(0,o.Vb)(e))),r=[...t,...n];return r.map(t=>u(e,t,r.length)).filter(({values:e})=>e.some(e=>e!==null)).slice(0,8)}function u(e,t,n){let{metric:r,aggregation:i}=t,a=(0,o.wA)(t),c=e.map(e=>a(e)?.value??null),l=e.findLast(({metrics:e})=>e.has(r))?.metrics.get(r)?.kind??`gauge`,u=e.at(-1)?.origin?.thresholds.flatMap(e=>f(e,`${r} ${i}`))??[];return{name:(0,o.Vb)(t),unit:(0,s.uF)({name:r,kind:l},i),values:c,changes:d(c,n),limit:u[0]??null}}function d(e,t){let n=e.flatMap((e,t)=>e===null?[]:[{value:e,index:t}]);return(0,a.UI)(n.map(({value:e})=>e),(0,a.uJ)(t)).flatMap(({at:e})=>n[e]?.index??[])}function f(e,t){if(!e.startsWith(t))return[];let[,n]=/^\s*[<>]=?\s*(\d+(?:\.\d+)?)$/.exec(e.slice(t.length))??[];return n===void 0?[]:[Number(n)]}let p=(e,t)=>e===null?`–`:(0,s.vP)(e,t),m=`load test`;function h(e,t){let n=t.find(({name:e})=>e===`http_req_duration p(95)`)??t[0];if(n===void 0)return{message:`no figures`,color:`lightgrey`};let r=e.at(-1)?.origin?.verdict??``;return{message:`${`${n.name.replace(/^http_req_duration p\(95\)$/,`p95`)} ${p(n.values.at(-1)??null,n.unit)}`}, ${r===``?`passed`:r.replaceAll(`-`,` `)}`,color:r===`worse`?`red`:`brightgreen`}}function g(e,t){let{message:n,color:r}=h(e,t);return`${JSON.stringify({schemaVersion:1,label:m,message:n,color:r})}\n`}let _={red:`#b3261e`,brightgreen:`#0b6b3a`,lightgrey:`#5d5876`};function v(e,t){let{message:n,color:r}=h(e,t),[a,o]=[m,n].map(e=>Math.round(Array.from(e).length*6.8+12)),s=(a??0)+(o??0),c=(0,i.ZD)(`${m}: ${n}`);return`<svg xmlns="http://www.w3.org/2000/svg" width="${s}" height="20" role="img" aria-label="${c}"><title>${c}</title>
<rect width="${s}" height="20" rx="3" fill="#3b3651"/><path d="M${a} 0H${s-3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${a}z" fill="${_[r]}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${(a??0)/2}" y="14">${(0,i.ZD)(m)}</text><text x="${(a??0)+(o??0)/2}" y="14">${(0,i.ZD)(n)}</text></g></svg>
`}var y=n(124);let b=({origin:e})=>e?.commit.slice(0,10)??``;function x({origin:e},t){let n=e?.url??``;return t!==``&&n.startsWith(t)?n.slice(t.length):n}let S=(e,t)=>t===``||b(e)===``?``:`commit/${b(e)}`,C={width:640,height:220,left:70,right:12,top:12,bottom:26,points:50};function w(e,t,n){let r=E(e);return`<figure><figcaption><h2>${(0,i.ZD)(e.name)}</h2><p>${(0,i.ZD)(T(e,t))}</p></figcaption>
<svg viewBox="0 0 ${C.width} ${C.height}" aria-hidden="true">
${D(e,r)}${O(e,r)}${k(e,r)}<path class="course" d="${A(e,r)}"/>
${j(e,{runs:t,base:n,place:r})}
</svg></figure>`}function T({values:e,unit:t,limit:n,changes:r},i){let a=e.filter(e=>e!==null),o=a.at(-1)??null,s=`from ${p(Math.min(...a),t)} to ${p(Math.max(...a),t)}`,c=n===null?``:`; the threshold is ${p(n,t)}`,l=a.length===1?`the only run`:`the newest of ${a.length} runs; ${s} in all`,u=r.flatMap(e=>i[e]??[]).map(y.k),d=u.length===0?``:` Its level changed at ${u.join(`, `)}.`;return`${p(o,t)} in ${l}${c}.${d}`}function E({values:e,limit:t}){let n=Math.max(...e.map(e=>e??0)),r=t!==null&&t<=2*n?t:0,i=1.05*Math.max(n,r)||1,a=C.width-C.left-C.right,o=C.height-C.top-C.bottom,s=Math.max(1,e.length-1),c=t=>e.length>300?Math.round(t):Math.round(t*10)/10;return{top:i,x:t=>c(C.left+(e.length===1?a/2:t*a/s)),y:e=>c(C.top+o*(1-e/i))}}function D({unit:e,values:t},{y:n,top:r}){let a=[0,r/2,r].map(t=>{let r=n(t);return`<path class="axis" d="M${C.left} ${r}H${C.width-C.right}"/><text x="${C.left-8}" y="${r+4}" text-anchor="end">${(0,i.ZD)(p(Number(t.toPrecision(2)),e))}</text>`}),o=C.height-8,s=`<text x="${C.left}" y="${o}">${t.length===1?``:`oldest`}</text><text x="${C.width-C.right}" y="${o}" text-anchor="end">newest</text>`;return`${a.join(``)}${s}`}function O({limit:e},{y:t,top:n}){return e===null||e>n?``:`<path class="limit" d="M${C.left} ${t(e)}H${C.width-C.right}"/>`}function k({changes:e},{x:t}){return e.map(e=>`<path class="change" d="M${t(e)} ${C.top}V${C.height-C.bottom}"/>`).join(``)}function A({values:e},{x:t,y:n}){return e.map((r,i)=>r===null?``:`${i===0||e[i-1]===null?`M`:`L`}${t(i)} ${n(r)}`).join(``)}function j({values:e,unit:t},{runs:n,base:r,place:a}){let o=Math.max(0,e.length-C.points);return e.slice(o).map((e,s)=>{let c=o+s,l=n[c];if(e===null||l===void 0)return``;let u=`<circle cx="${a.x(c)}" cy="${a.y(e)}" r="3.5"><title>${(0,i.ZD)(M(l,p(e,t)))}</title></circle>`,d=l.origin?.verdict,f=d===`worse`||d===`better`?` class="${d}"`:``,m=x(l,r);return m===``?`<g${f}>${u}</g>`:`<a${f} href="${(0,i.ZD)(m)}" tabindex="-1">${u}</a>`}).join(``)}function M(e,t){let n=e.origin?.verdict,r=b(e);return`${e.name}${r&&`, ${r}`}: ${t}${n?`, ${n}`:``}`}function N(e,t,n){let r=t.slice(0,5),a=[`Run`,`Commit`,`When`,`Verdict`,...r.map(({name:e})=>e)],o=e.map((e,t)=>P(e,{index:t,columns:r,base:n})).toReversed();return`<div class="runs" tabindex="0" role="region" aria-label="All runs"><table><caption>All runs, the newest first</caption>
<thead><tr>${a.map(e=>`<th scope="col">${(0,i.ZD)(e)}`).join(``)}</tr></thead>
<tbody>
${o.join(`
`)}
</tbody></table></div>`}function P(e,{index:t,columns:n,base:r}){let{time:a=``,verdict:o=``}=e.origin??{},s=o===`worse`||o===`better`?` class=${o}`:``;return`<tr>${[`<td>${F(e.name,x(e,r))}`,`<td>${F(b(e),S(e,r))}`,`<td>${a.slice(0,16).replace(`T`,` `)}`,`<td${s}>${(0,i.ZD)(o.replaceAll(`-`,` `))}`,...n.map(({values:e,unit:n})=>`<td>${(0,i.ZD)(p(e[t]??null,n))}`)].join(``)}`}let F=(e,t)=>t===``?(0,i.ZD)(e):`<a href="${(0,i.ZD)(t)}">${(0,i.ZD)(e)}</a>`;function I(e){let{name:t,runs:n,compared:r}=e,i=l(n,r);return[{path:`${t}/index.html`,content:L(e)},{path:`${t}/badge.json`,content:g(n,i)},{path:`${t}/badge.svg`,content:v(n,i)}]}function L({key:e,runs:t,compared:n,repositoryUrl:r}){let i=r===``?``:`${r}/`,a=l(t,n),o=t.at(-1)?.origin?.time.slice(0,10)??``;return B({title:e,base:i,said:`${t.length===1?`One run`:`${t.length} runs`} of this load test${o&&`, the newest of ${o}`}.`,body:`<div class="charts">
${a.map(e=>w(e,t,i)).join(`
`)}
</div>
${N(t,a,i)}`})}function R(e){let t=e.map(e=>`<li><a href="${encodeURIComponent(e)}/index.html">${(0,i.ZD)(z(e))}</a></li>`);return{path:`index.html`,content:B({title:`Load tests`,base:``,said:`${e.length===1?`One history`:`${e.length} histories`} of load tests.`,body:`<ul class="list">\n${t.join(`
`)}\n</ul>`})}}let z=e=>e.replace(/-[0-9a-f]{16}$/,``);function B({title:e,base:t,said:n,body:r}){return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${(0,i.ZD)(e)} · load test</title>${t&&`\n<base href="${(0,i.ZD)(t)}">`}
<style>
:root { color-scheme: light dark; --ground: #f6f5f9; --card: #fff; --ink: #1c1930; --soft: #5d5876; --line: #e4e1ee; --accent: #5b3fd1; --worse: #b3261e; --better: #0b6b3a; --limit: #9a5b00; }
@media (prefers-color-scheme: dark) { :root { --ground: #14121f; --card: #1d1a2c; --ink: #f1eefb; --soft: #b3adcc; --line: #332e49; --accent: #a996ff; --worse: #ff8a80; --better: #6fd08c; --limit: #f0b35a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header, main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.25rem; padding-bottom: 1rem; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere; }
header p, figcaption p { margin: .2rem 0 0; color: var(--soft); font-size: .9rem; }
h2 { margin: 0; font-size: 1.0625rem; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 1rem; }
figure, .runs, .list { margin: 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; margin-top: .75rem; }
.runs { margin: 1rem 0 3rem; overflow-x: auto; }
svg text { fill: var(--soft); font-size: 11px; }
.axis { stroke: var(--line); fill: none; }
.course { stroke: var(--accent); stroke-width: 1.5; fill: none; }
.limit { stroke: var(--limit); stroke-dasharray: 6 4; }
.change { stroke: var(--soft); stroke-dasharray: 2 3; }
circle { fill: var(--accent); } .worse circle { fill: var(--worse); } .better circle { fill: var(--better); }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
caption { text-align: left; font-size: 1.0625rem; font-weight: 600; padding-bottom: .5rem; }
li { margin: .3rem 0; }
td.worse { color: var(--worse); } td.better { color: var(--better); }
</style>
</head>
<body>
<header><h1>${(0,i.ZD)(e)}</h1><p>${(0,i.ZD)(n)}</p></header>
<main>
${r}
</main>
</body>
</html>
`}let V=(e,t)=>({key:n,name:i,names:a,runs:o})=>[...I({key:n,name:i,runs:o,compared:e,repositoryUrl:(0,r.ZN)(t)}),R(a)]})};