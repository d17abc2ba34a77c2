const e=require("./after-the-run.js"),t=require("./every-step.js"),n=require("./last-level.js"),r=require("./start.js"),i=[{metric:`http_req_duration`,aggregation:`p(95)`,better:`lower`},{metric:`http_req_duration`,aggregation:`med`,better:`lower`},{metric:`http_reqs`,aggregation:`rate`,better:`higher`},{metric:`http_req_failed`,aggregation:`rate`,better:`lower`},{metric:`iteration_duration`,aggregation:`p(95)`,better:`lower`}];function a(e,t){let n=i.filter(e=>!t.some(t=>r.G(t)===r.G(e))),a=[...t,...n];return a.map(t=>o(e,t,a.length)).filter(({values:e})=>e.some(e=>e!==null)).slice(0,8)}function o(t,n,i){let{metric:a,aggregation:o}=n,l=r.q(n),u=t.map(e=>l(e)?.value??null),d=t.findLast(({metrics:e})=>e.has(a))?.metrics.get(a)?.kind??`gauge`,f=t.at(-1)?.origin?.thresholds.flatMap(e=>c(e,`${a} ${o}`))??[];return{name:r.G(n),unit:e.X({name:a,kind:d},o),values:u,changes:s(u,i),limit:f[0]??null}}function s(e,t){let r=e.flatMap((e,t)=>e===null?[]:[{value:e,index:t}]);return n.r(r.map(({value:e})=>e),n.i(t)).flatMap(({at:e})=>r[e]?.index??[])}function c(e,t){if(!e.startsWith(t))return[];let[,n]=/^\s*[<>]=?\s*(\d+(?:\.\d+)?)$/.exec(e.slice(t.length))??[];return n===void 0?[]:[Number(n)]}const l=(t,n)=>t===null?`–`:e.J(t,n),u=`load test`;function d(e,t){let n=t.find(({name:e})=>e===`http_req_duration p(95)`)??t[0];if(n===void 0)return{message:`no figures`,color:`lightgrey`};let r=e.at(-1)?.origin?.verdict??``;return{message:`${`${n.name.replace(/^http_req_duration p\(95\)$/,`p95`)} ${l(n.values.at(-1)??null,n.unit)}`}, ${r===``?`passed`:r.replaceAll(`-`,` `)}`,color:r===`worse`?`red`:`brightgreen`}}function f(e,t){let{message:n,color:r}=d(e,t);return`${JSON.stringify({schemaVersion:1,label:u,message:n,color:r})}\n`}const p={red:`#b3261e`,brightgreen:`#0b6b3a`,lightgrey:`#5d5876`};function m(e,n){let{message:r,color:i}=d(e,n),[a,o]=[u,r].map(e=>Math.round(Array.from(e).length*6.8+12)),s=(a??0)+(o??0),c=t.V(`${u}: ${r}`);return`<svg xmlns="http://www.w3.org/2000/svg" width="${s}" height="20" role="img" aria-label="${c}"><title>${c}</title>
<rect width="${s}" height="20" rx="3" fill="#3b3651"/><path d="M${a} 0H${s-3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${a}z" fill="${p[i]}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${(a??0)/2}" y="14">${t.V(u)}</text><text x="${(a??0)+(o??0)/2}" y="14">${t.V(r)}</text></g></svg>
`}const h=({origin:e})=>e?.commit.slice(0,10)??``;function g({origin:e},t){let n=e?.url??``,r=t!==``&&n.startsWith(t)?n.slice(t.length):``;return/^\w[\w/-]*$/.test(r)?r:n}const _=(e,t)=>t===``||h(e)===``?``:`commit/${h(e)}`,v={width:640,height:240,left:96,right:12,top:16,bottom:40,points:50};function y(e,n,r){let i=C(e);return`<figure><figcaption><h2>${t.V(e.name)}</h2><p>${t.V(b(e,n))}</p></figcaption>
<svg viewBox="0 0 ${v.width} ${v.height}" aria-hidden="true">
${w(e,i)}${T(e,i)}${E(e,i)}<path class="course" d="${D(e,i)}"/>
${O(e,{runs:n,base:r,place:i})}
</svg></figure>`}function b({values:e,unit:t,limit:r,changes:i},a){let o=e.filter(e=>e!==null),s=o.at(-1)??null,[c,u]=[l(Math.min(...o),t),l(Math.max(...o),t)],d=r===null?``:`; the threshold is ${l(r,t)}`,f=c===u?`the same`:`from ${c} to ${u}`,p=o.length===1?`the only run`:`the newest of ${o.length} runs; ${f} in all`,m=i.flatMap(e=>a[e]??[]).map(n.n),h=m.length===0?``:` Its level changed at ${new Intl.ListFormat(`en`).format(m)}.`;return`${l(s,t)} in ${p}${d}.${h}`}const x=[1,1.2,1.6,2,2.4,3,4,5,6,8,10];function S(e){let t=10**Math.floor(Math.log10(e));return Number(((x.find(n=>n*t>=e)??10)*t).toPrecision(2))}function C({values:e,limit:t}){let n=Math.max(...e.map(e=>e??0)),r=t!==null&&t<=2*n?t:0,i=Math.max(n,r),a=i>0?S(i):1,o=v.width-v.left-v.right,s=v.height-v.top-v.bottom,c=Math.max(1,e.length-1),l=t=>e.length>300?Math.round(t):Math.round(t*10)/10;return{top:a,x:t=>l(v.left+(e.length===1?o/2:t*o/c)),y:e=>l(v.top+s*(1-e/a))}}function w({unit:e,values:n},{y:r,top:i}){let a=[0,i/2,i].map(n=>{let i=r(n);return`<path class="axis" d="M${v.left} ${i}H${v.width-v.right}"/><text x="${v.left-8}" y="${i+5}" text-anchor="end">${t.V(l(Number(n.toPrecision(2)),e))}</text>`}),o=v.height-10,s=`<text x="${v.left}" y="${o}">${n.length===1?``:`oldest`}</text><text x="${v.width-v.right}" y="${o}" text-anchor="end">newest</text>`;return`${a.join(``)}${s}`}function T({limit:e},{y:t,top:n}){return e===null||e>n?``:`<path class="limit" d="M${v.left} ${t(e)}H${v.width-v.right}"/>`}function E({changes:e},{x:t}){return e.map(e=>`<path class="change" d="M${t(e)} ${v.top}V${v.height-v.bottom}"/>`).join(``)}function D({values:e},{x:t,y:n}){return e.map((r,i)=>r===null?``:`${i===0||e[i-1]===null?`M`:`L`}${t(i)} ${n(r)}`).join(``)}function O({values:e,unit:n},{runs:r,base:i,place:a}){let o=Math.max(0,e.length-v.points);return e.slice(o).map((e,s)=>{let c=o+s,u=r[c];if(e===null||u===void 0)return``;let d=`<circle cx="${a.x(c)}" cy="${a.y(e)}" r="3.5"><title>${t.V(k(u,l(e,n)))}</title></circle>`,f=u.origin?.verdict,p=f===`worse`||f===`better`?` class="${f}"`:``,m=g(u,i);return m===``?`<g${p}>${d}</g>`:`<a${p} href="${t.V(m)}" tabindex="-1">${d}</a>`}).join(``)}function k(e,t){let n=e.origin?.verdict,r=h(e);return`${e.name}${r&&`, ${r}`}: ${t}${n?`, ${n}`:``}`}function A(e,n,r){let i=n.slice(0,5),a=[`Run`,`Commit`,`When`,`Verdict`,...i.map(({name:e})=>e)],o=e.map((e,t)=>j(e,{index:t,columns:i,base:r})).toReversed();return`<div class="runs" tabindex="0" role="region" aria-label="All runs"><table><caption>All runs, the newest first</caption>
<thead><tr>${a.map(e=>`<th scope="col">${t.V(e)}`).join(``)}</tr></thead>
<tbody>
${o.join(`
`)}
</tbody></table></div>`}function j(e,{index:n,columns:r,base:i}){let{time:a=``,verdict:o=``}=e.origin??{},s=o===`worse`||o===`better`?` class=${o}`:``;return`<tr>${[`<td>${M(e.name,g(e,i))}`,`<td>${M(h(e),_(e,i))}`,`<td>${a.slice(0,16).replace(`T`,` `)}`,`<td${s}>${t.V(o.replaceAll(`-`,` `))}`,...r.map(({values:e,unit:r})=>`<td>${t.V(l(e[n]??null,r))}`)].join(``)}`}const M=(e,n)=>n===``?t.V(e):`<a href="${t.V(n)}">${t.V(e)}</a>`;function N(e){let{name:t,runs:n,compared:r}=e,i=a(n,r);return[{path:`${t}/index.html`,content:P(e)},{path:`${t}/badge.json`,content:f(n,i)},{path:`${t}/badge.svg`,content:m(n,i)}]}function P({key:e,runs:t,compared:n,repositoryUrl:r}){let i=r===``?``:`${r}/`,o=a(t,n),s=t.at(-1)?.origin?.time.slice(0,10)??``;return L({title:e,base:i,said:`${t.length===1?`One run`:`${t.length} runs`} of this load test${s&&`, the newest of ${s}`}.`,body:`<div class="charts">
${o.map(e=>y(e,t,i)).join(`
`)}
</div>
${A(t,o,i)}`})}function F(e){let n=e.map(e=>`<li><a href="${encodeURIComponent(e)}/index.html">${t.V(I(e))}</a></li>`);return{path:`index.html`,content:L({title:`Load tests`,base:``,said:`${e.length===1?`One history`:`${e.length} histories`} of load tests.`,body:`<ul class="list">\n${n.join(`
`)}\n</ul>`}),replaces:/<title>Load tests · load test<\/title>/}}const I=e=>e.replace(/-[0-9a-f]{16}$/,``);function L({title:e,base:n,said:r,body:i}){return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${t.V(e)} · load test</title>${n&&`\n<base href="${t.V(n)}">`}
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
svg text { fill: var(--soft); font-size: 16px; }
@media (max-width: 30rem) { svg text { font-size: 22px; } }
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
<header><h1>${t.V(e)}</h1><p>${t.V(r)}</p></header>
<main>
${i}
</main>
</body>
</html>
`}const R=(t,n)=>({key:r,name:i,names:a,runs:o})=>[...N({key:r,name:i,runs:o,compared:t,repositoryUrl:e.C(n)}),F(a)];exports.pagesOf=R;