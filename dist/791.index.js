export const id=791;export const ids=[791];export const modules={5791:((e,t,n)=>{n.d(t,{pagesOf:()=>L});var r=n(3356),i=n(8566),a=n(8459),o=n(5959);let s=[{metric:`http_req_duration`,aggregation:`p(95)`,better:`lower`},{metric:`http_req_duration`,aggregation:`med`,better:`lower`},{metric:`http_reqs`,aggregation:`rate`,better:`higher`},{metric:`http_req_failed`,aggregation:`rate`,better:`lower`},{metric:`iteration_duration`,aggregation:`p(95)`,better:`lower`}];function c(e,t){let n=s.filter(e=>!t.some(t=>(0,a.Vb)(t)===(0,a.Vb)(e)));return[...t,...n].map(t=>l(e,t)).filter(({values:e})=>e.some(e=>e!==null)).slice(0,8)}function l(e,t){let{metric:n,aggregation:r}=t,i=(0,a.wA)(t),s=e.map(e=>i(e)?.value??null),c=e.findLast(({metrics:e})=>e.has(n))?.metrics.get(n)?.kind??`gauge`,l=e.at(-1)?.origin?.thresholds.flatMap(e=>u(e,`${n} ${r}`))??[];return{name:(0,a.Vb)(t),unit:(0,o.uF)({name:n,kind:c},r),values:s,limit:l[0]??null}}function u(e,t){if(!e.startsWith(t))return[];let[,n]=/^\s*[<>]=?\s*(\d+(?:\.\d+)?)$/.exec(e.slice(t.length))??[];return n===void 0?[]:[Number(n)]}let d=(e,t)=>e===null?`–`:(0,o.vP)(e,t),f=`load test`;function p(e,t){let n=t.find(({name:e})=>e===`http_req_duration p(95)`)??t[0];if(n===void 0)return{message:`no figures`,color:`lightgrey`};let r=e.at(-1)?.origin?.verdict??``;return{message:`${`${n.name.replace(/^http_req_duration p\(95\)$/,`p95`)} ${d(n.values.at(-1)??null,n.unit)}`}, ${r===``?`passed`:r.replaceAll(`-`,` `)}`,color:r===`worse`?`red`:`brightgreen`}}function m(e,t){let{message:n,color:r}=p(e,t);return`${JSON.stringify({schemaVersion:1,label:f,message:n,color:r})}\n`}let h={red:`#b3261e`,brightgreen:`#0b6b3a`,lightgrey:`#5d5876`};function g(e,t){let{message:n,color:r}=p(e,t),[a,o]=[f,n].map(e=>Math.round(Array.from(e).length*6.8+12)),s=(a??0)+(o??0),c=(0,i.ZD)(`${f}: ${n}`);return`<svg xmlns="http://www.w3.org/2000/svg" width="${s}" height="20" role="img" aria-label="${c}"><title>${c}</title>
<rect width="${s}" height="20" rx="3" fill="#3b3651"/><path d="M${a} 0H${s-3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${a}z" fill="${h[r]}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${(a??0)/2}" y="14">${(0,i.ZD)(f)}</text><text x="${(a??0)+(o??0)/2}" y="14">${(0,i.ZD)(n)}</text></g></svg>
`}let _=({origin:e})=>e?.commit.slice(0,10)??``;function v({origin:e},t){let n=e?.url??``;return t!==``&&n.startsWith(t)?n.slice(t.length):n}let y=(e,t)=>t===``||_(e)===``?``:`commit/${_(e)}`,b={width:640,height:220,left:70,right:12,top:12,bottom:26,points:50};function x(e,t,n){let r=C(e);return`<figure><figcaption><h2>${(0,i.ZD)(e.name)}</h2><p>${(0,i.ZD)(S(e))}</p></figcaption>
<svg viewBox="0 0 ${b.width} ${b.height}" aria-hidden="true">
${w(e,r)}${T(e,r)}<path class="course" d="${E(e,r)}"/>
${D(e,{runs:t,base:n,place:r})}
</svg></figure>`}function S({values:e,unit:t,limit:n}){let r=e.filter(e=>e!==null),i=r.at(-1)??null,a=`from ${d(Math.min(...r),t)} to ${d(Math.max(...r),t)}`,o=n===null?``:`; the threshold is ${d(n,t)}`,s=r.length===1?`the only run`:`the newest of ${r.length} runs; ${a} in all`;return`${d(i,t)} in ${s}${o}.`}function C({values:e,limit:t}){let n=Math.max(...e.map(e=>e??0)),r=t!==null&&t<=2*n?t:0,i=1.05*Math.max(n,r)||1,a=b.width-b.left-b.right,o=b.height-b.top-b.bottom,s=Math.max(1,e.length-1),c=t=>e.length>300?Math.round(t):Math.round(t*10)/10;return{top:i,x:t=>c(b.left+(e.length===1?a/2:t*a/s)),y:e=>c(b.top+o*(1-e/i))}}function w({unit:e,values:t},{y:n,top:r}){let a=[0,r/2,r].map(t=>{let r=n(t);return`<path class="axis" d="M${b.left} ${r}H${b.width-b.right}"/><text x="${b.left-8}" y="${r+4}" text-anchor="end">${(0,i.ZD)(d(Number(t.toPrecision(2)),e))}</text>`}),o=b.height-8,s=`<text x="${b.left}" y="${o}">${t.length===1?``:`oldest`}</text><text x="${b.width-b.right}" y="${o}" text-anchor="end">newest</text>`;return`${a.join(``)}${s}`}function T({limit:e},{y:t,top:n}){return e===null||e>n?``:`<path class="limit" d="M${b.left} ${t(e)}H${b.width-b.right}"/>`}function E({values:e},{x:t,y:n}){return e.map((r,i)=>r===null?``:`${i===0||e[i-1]===null?`M`:`L`}${t(i)} ${n(r)}`).join(``)}function D({values:e,unit:t},{runs:n,base:r,place:a}){let o=Math.max(0,e.length-b.points);return e.slice(o).map((e,s)=>{let c=o+s,l=n[c];if(e===null||l===void 0)return``;let u=`<circle cx="${a.x(c)}" cy="${a.y(e)}" r="3.5"><title>${(0,i.ZD)(O(l,d(e,t)))}</title></circle>`,f=l.origin?.verdict,p=f===`worse`||f===`better`?` class="${f}"`:``,m=v(l,r);return m===``?`<g${p}>${u}</g>`:`<a${p} href="${(0,i.ZD)(m)}" tabindex="-1">${u}</a>`}).join(``)}function O(e,t){let n=e.origin?.verdict,r=_(e);return`${e.name}${r&&`, ${r}`}: ${t}${n?`, ${n}`:``}`}function k(e,t,n){let r=t.slice(0,5),a=[`Run`,`Commit`,`When`,`Verdict`,...r.map(({name:e})=>e)],o=e.map((e,t)=>A(e,{index:t,columns:r,base:n})).toReversed();return`<div class="runs" tabindex="0" role="region" aria-label="All runs"><table><caption>All runs, the newest first</caption>
<thead><tr>${a.map(e=>`<th scope="col">${(0,i.ZD)(e)}`).join(``)}</tr></thead>
<tbody>
${o.join(`
`)}
</tbody></table></div>`}function A(e,{index:t,columns:n,base:r}){let{time:a=``,verdict:o=``}=e.origin??{},s=o===`worse`||o===`better`?` class=${o}`:``;return`<tr>${[`<td>${j(e.name,v(e,r))}`,`<td>${j(_(e),y(e,r))}`,`<td>${a.slice(0,16).replace(`T`,` `)}`,`<td${s}>${(0,i.ZD)(o.replaceAll(`-`,` `))}`,...n.map(({values:e,unit:n})=>`<td>${(0,i.ZD)(d(e[t]??null,n))}`)].join(``)}`}let j=(e,t)=>t===``?(0,i.ZD)(e):`<a href="${(0,i.ZD)(t)}">${(0,i.ZD)(e)}</a>`;function M(e){let{name:t,runs:n,compared:r}=e,i=c(n,r);return[{path:`${t}/index.html`,content:N(e)},{path:`${t}/badge.json`,content:m(n,i)},{path:`${t}/badge.svg`,content:g(n,i)}]}function N({key:e,runs:t,compared:n,repositoryUrl:r}){let i=r===``?``:`${r}/`,a=c(t,n),o=t.at(-1)?.origin?.time.slice(0,10)??``;return I({title:e,base:i,said:`${t.length===1?`One run`:`${t.length} runs`} of this load test${o&&`, the newest of ${o}`}.`,body:`<div class="charts">
${a.map(e=>x(e,t,i)).join(`
`)}
</div>
${k(t,a,i)}`})}function P(e){let t=e.map(e=>`<li><a href="${encodeURIComponent(e)}/index.html">${(0,i.ZD)(F(e))}</a></li>`);return{path:`index.html`,content:I({title:`Load tests`,base:``,said:`${e.length===1?`One history`:`${e.length} histories`} of load tests.`,body:`<ul class="list">\n${t.join(`
`)}\n</ul>`})}}let F=e=>e.replace(/-[0-9a-f]{16}$/,``);function I({title:e,base:t,said:n,body:r}){return`<!doctype html>
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
`}let L=(e,t)=>({key:n,name:i,names:a,runs:o})=>[...M({key:n,name:i,runs:o,compared:e,repositoryUrl:(0,r.ZN)(t)}),P(a)]})};