export const id = 511;
export const ids = [511];
export const modules = {

/***/ 9511:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  startCollector: () => (/* binding */ startCollector)
});

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ./lib/base/errors.js
var errors = __webpack_require__(7594);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/collector/export-token.js



/** A token that nobody can guess, for a collector that was given none. */
function newExportToken() {
    return (0,external_node_crypto_.randomBytes)(24).toString('base64url');
}
/**
 * Writes a token into a file beside the data that only the collector's user can read, and logs where. Raw rows always
 * need a token, because a request's address and headers prove nothing: a proxy on this machine makes everybody look
 * local. When the file cannot be written nobody can read the raw rows, and the log says so.
 */
function keepExportToken(token, { data }, log) {
    const [file, draft] = [`${data}.export-token`, `${data}.export-token.${process.pid}`];
    try {
        // A new file under another name: nobody has it open already, and a link that lies there is not followed.
        (0,external_node_fs_.rmSync)(draft, { force: true });
        (0,external_node_fs_.writeFileSync)(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
        (0,external_node_fs_.renameSync)(draft, file);
        log('info', `the token for the raw rows is in ${file}; --export-token sets one of your own`);
    }
    catch (error) {
        log('warn', `nobody can read the raw rows: set --export-token; ${file} cannot be written: ${(0,errors/* messageOf */.bD)(error)}`);
    }
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
;// CONCATENATED MODULE: ./lib/collector/read/gate.js
/** Too much is asked for at once; it may be asked for again a little later. */
class Busy extends Error {
}
/** Lets only so much work run at once. What comes beyond waits its turn, and beyond that is refused. */
class Gate {
    #atOnce;
    #mayWait;
    #waiting = [];
    #running = 0;
    constructor({ atOnce, mayWait }) {
        this.#atOnce = atOnce;
        this.#mayWait = mayWait;
    }
    /**
     * Runs the work when its turn comes.
     *
     * @throws {Busy} when too much waits already.
     */
    async run(work) {
        await this.#enter();
        try {
            return await work();
        }
        finally {
            const next = this.#waiting.shift();
            // Not at once: reports that came meanwhile go first.
            if (next)
                setImmediate(next);
            else
                this.#running -= 1;
        }
    }
    async #enter() {
        if (this.#running < this.#atOnce) {
            this.#running += 1;
            return;
        }
        if (this.#waiting.length >= this.#mayWait)
            throw new Busy('too many ask at once');
        await new Promise((resolve) => this.#waiting.push(resolve));
    }
}

;// CONCATENATED MODULE: ./lib/collector/http/answer.js
/** Headers of every page and document: nothing is loaded, framed, sniffed or kept by a cache. */
const shared = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
};
/** Milliseconds in which a client must have taken an answer, however slowly; its connection is closed then. */
const takeMs = 15_000;
/** Closes the connection of a client that does not take its answer in time. */
function cutWhenStalled(response) {
    if (response.writableFinished)
        return;
    const cut = setTimeout(() => response.req.socket.destroy(), takeMs);
    response.once('close', () => clearTimeout(cut));
}
/** Sends a whole document; for HEAD without its body. */
function sendDocument(response, { status = 200, type, body, headers }) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    response.writeHead(status, { ...shared, 'content-type': type, 'content-length': bytes.length, ...headers });
    response.end(response.req.method === 'HEAD' ? undefined : bytes);
    cutWhenStalled(response);
}
/** Sends a value as JSON. */
function sendJson(response, value, { status = 200, headers = {} } = {}) {
    sendDocument(response, { status, type: 'application/json', body: `${JSON.stringify(value)}\n`, headers });
}
/** Sends a reason; it never repeats what was asked. */
function sendError(response, status, reason, headers = {}) {
    sendJson(response, { error: reason }, { status, headers });
}

;// CONCATENATED MODULE: ./lib/collector/report/day.js
const dayMs = 86_400_000;
/** The UTC day of a time in milliseconds since 1970, such as `2026-08-31`. */
function dayOf(time) {
    return new Date(time).toISOString().slice(0, 10);
}
/** The day that many days after another one; before it for a negative number. */
function plusDays(day, days) {
    return dayOf(Date.parse(day) + days * dayMs);
}
/** How many days lie between two days, both included. */
function daysBetween(from, to) {
    return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}
/** A clock that tells the UTC day; it looks up the calendar once a day, because it is asked for every report. */
function createCalendar(now = Date.now) {
    let number = Number.NaN;
    let day = '';
    return () => {
        const current = Math.floor(now() / dayMs);
        if (current !== number)
            day = dayOf(current * dayMs);
        number = current;
        return day;
    };
}

;// CONCATENATED MODULE: ./lib/collector/read/period.js

/** Days that one look may span: ten years. */
const longest = 3660;
/** Days that are shown when nobody says otherwise. */
const defaultDays = 30;
/** How many days a period has, both ends included. */
function lengthOf({ from, to }) {
    return daysBetween(from, to);
}
/** Every day of a period, in order. */
function daysOf(period) {
    return Array.from({ length: lengthOf(period) }, (_, index) => plusDays(period.from, index));
}
function isDay(text) {
    const time = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
    return !Number.isNaN(time) && dayOf(time) === text;
}
/**
 * Reads `from`, `to` and `days` of a query; the last 30 days when there is none of them.
 *
 * @returns null when one of them is wrong; the answer need not say more than what is allowed.
 */
function periodOf(query, today) {
    const to = query.get('to') || today;
    const days = Number(query.get('days') || defaultDays);
    if (!isDay(to) || !Number.isInteger(days) || days < 1 || days > longest)
        return null;
    const from = query.get('from') || plusDays(to, 1 - days);
    return isDay(from) && from <= to && lengthOf({ from, to }) <= longest ? { from, to } : null;
}
/** What is allowed in a period, for the answer to a wrong one. */
const periodRule = `from and to are days such as 2026-08-31, at most ${longest} days apart; days is 1 to ${longest}`;

;// CONCATENATED MODULE: ./lib/collector/report/known.js
/*
 * The only strings that the collector keeps. Anything else becomes `other`, so that nothing a sender writes into a
 * report can reach the database.
 */
/** What stands for every string that is not known. */
const other = 'other';
/** The operating systems of `go tool dist list` (Go 1.26). */
const operatingSystems = new Set('aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' '));
/** The architectures of `go tool dist list` (Go 1.26). */
const architectures = new Set('386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '));
/** k6's executors, v0.27 to v2 (`lib/executor/*.go`), in alphabetical order. */
const executors = [
    'constant-arrival-rate',
    'constant-vus',
    'externally-controlled',
    'per-vu-iterations',
    'ramping-arrival-rate',
    'ramping-vus',
    'shared-iterations',
];
/** What k6 imports by itself, v0.49 to v2.2 (`js/jsmodules.go`, `internal/js/jsmodules.go`). */
const modules = new Set([
    'k6',
    'k6/browser',
    'k6/crypto',
    'k6/crypto/x509',
    'k6/data',
    'k6/encoding',
    'k6/execution',
    'k6/html',
    'k6/http',
    'k6/metrics',
    'k6/net/grpc',
    'k6/secrets',
    'k6/timers',
    'k6/websockets',
    'k6/ws',
    'k6/experimental/browser',
    'k6/experimental/csv',
    'k6/experimental/fs',
    'k6/experimental/grpc',
    'k6/experimental/redis',
    'k6/experimental/streams',
    'k6/experimental/timers',
    'k6/experimental/tracing',
    'k6/experimental/webcrypto',
    'k6/experimental/websockets',
]);
/** The outputs that k6 names in its report, v0.49 to v2.2 (`internal/cmd/builtin_output_gen.go`). */
const outputs = new Set([
    'cloud',
    'csv',
    'datadog',
    'experimental-opentelemetry',
    'experimental-prometheus-rw',
    'influxdb',
    'json',
    'kafka',
    'opentelemetry',
    'statsd',
    'summary',
]);
/** The known ones of these names, each once, and `other` for all the rest together. What is no list has none. */
function knownNames(list, known) {
    if (!Array.isArray(list))
        return [];
    return [...new Set(list.map((name) => (typeof name === 'string' && known.has(name) ? name : other)))];
}
const versionShape = /^v?((?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){2}(?:-(?:rc|alpha|beta)\.?\d{1,2}|-dev)?)$/;
/** The k6 version in its one spelling, without `v`; `other` when it has not the shape of one. */
function knownVersion(text) {
    return versionShape.exec(text)?.[1] ?? other;
}
/** The operating system, or `other`. */
function knownOperatingSystem(text) {
    return operatingSystems.has(text) ? text : other;
}
/** The architecture, or `other`. */
function knownArchitecture(text) {
    return architectures.has(text) ? text : other;
}

;// CONCATENATED MODULE: ./lib/collector/page/format.js
const whole = new Intl.NumberFormat('en-US');
const format_short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const longDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
/** `12,345`. */
const formatCount = (count) => whole.format(count);
/** `12.3K`. */
const formatShort = (count) => format_short.format(count);
/** Share of a total; `0%` when there is none. */
const formatShare = (part, total) => percent.format(total > 0 ? part / total : 0);
/** `31 Aug`. */
const formatDay = (day) => date.format(new Date(day));
/** `31 Aug 2026`. */
const formatLongDay = (day) => longDate.format(new Date(day));
/** `6–10`, `1`, `5,001 or more`. */
function formatVus({ from, below }) {
    if (below === null)
        return `${formatCount(from)} or more`;
    return below - from === 1 ? formatCount(from) : `${formatCount(from)}–${formatCount(below - 1)}`;
}
function seconds(value) {
    if (value >= 3600)
        return `${value / 3600} h`;
    return value >= 60 ? `${value / 60} min` : `${value} s`;
}
/** `10 s – 30 s`, `under 1 s`, `4 h or more`. */
function formatDuration({ from, below }) {
    if (below === null)
        return `${seconds(from)} or more`;
    return from === 0 ? `under ${seconds(below)}` : `${seconds(from)} – ${seconds(below)}`;
}

;// CONCATENATED MODULE: ./lib/base/text.js
/**
 * One line of so many characters: names and messages can be as long as a web page. What is too long loses its middle,
 * because the cause of an error stands at its end.
 */
function shorten(text, most = 300) {
    const scanned = text.length <= 8 * most ? text : `${text.slice(0, 4 * most)}${text.slice(-4 * most)}`;
    const characters = Array.from(scanned.replaceAll(/\s+/g, ' ').trim());
    if (characters.length <= most)
        return characters.join('');
    const head = Math.ceil(most / 2);
    return `${characters.slice(0, head).join('')}…${characters.slice(head - most).join('')}`;
}
/** Controls, direction marks and overrides, tags and other invisible marks, and halves of surrogate pairs. */
const invisible = 
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to drop
/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;
/** One line of visible text, of at most `most` code points; the rest is an ellipsis. */
function visible(text, most = 200) {
    const scanned = text.slice(0, 20 * most);
    const line = scanned.replaceAll(/\s+/g, ' ').replaceAll(invisible, '').replaceAll(/ {2,}/g, ' ').trim();
    const characters = Array.from(line);
    const isCut = characters.length > most || scanned.length < text.length;
    return isCut
        ? `${characters
            .slice(0, most - 1)
            .join('')
            .trimEnd()}…`
        : line;
}
/** Characters of a value in quotes. */
const longestQuoted = 80;
/** What a reader cannot see in quotes, or what would move the rest of the line. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const shortForms = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (character) => shortForms[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
/** A value as a message shows it: in quotes, on one line, with what cannot be seen escaped, and not too long. */
function quote(text) {
    const characters = Array.from(text.slice(0, 2 * longestQuoted + 2));
    const shown = characters.length > longestQuoted ? `${characters.slice(0, longestQuoted).join('')}…` : text;
    return `"${shown.replaceAll(unseen, escaped)}"`;
}
/** A URL as it may be shown: without what can be a secret, the credentials and the query. */
function shownUrl(given) {
    const url = URL.parse(String(given));
    if (!url || url.host === '')
        return '(not a URL)';
    return `${url.protocol}//${url.host}${url.pathname}${url.search && '?...'}`;
}
const entities = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
/** A text as HTML shows it: in an element, or in an attribute in quotes. */
const escapeHtml = (text) => text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? '');

;// CONCATENATED MODULE: ./lib/collector/page/html.js

function render(value) {
    if (value === null)
        return '';
    if (typeof value === 'number')
        return String(value);
    if (typeof value === 'string')
        return escapeHtml(value);
    return 'html' in value ? value.html : value.map(({ html }) => html).join('');
}
/** Builds HTML; every value that is not HTML already is escaped. */
function html(strings, ...values) {
    return { html: strings.map((text, index) => text + render(values[index] ?? null)).join('') };
}

;// CONCATENATED MODULE: ./lib/collector/page/charts.js



/** Bars of a plot over time at most: more would be thinner than a pixel on a phone. */
const maxBars = 100;
const unitOf = (days) => (days === 1 ? 'day' : days === 7 ? 'week' : `${days} days`);
/** Days that one bar stands for. */
function daysABar(days) {
    if (days <= maxBars)
        return 1;
    return 7 * Math.ceil(days / (7 * maxBars));
}
/** What one bar stands for, in a word. */
function barUnit(stats) {
    return unitOf(daysABar(lengthOf(stats)));
}
function barsOf({ days, series }) {
    const size = daysABar(days.length);
    return Array.from({ length: Math.ceil(days.length / size) }, (_, index) => {
        const [from, to] = [index * size, Math.min((index + 1) * size, days.length)];
        const [first = '', last = ''] = [days[from], days[to - 1]];
        return {
            label: first === last ? formatLongDay(first) : `${formatDay(first)} – ${formatLongDay(last)}`,
            parts: series.map(({ reports }) => reports.slice(from, to).reduce((sum, count) => sum + count, 0)),
        };
    });
}
const total = ({ parts }) => parts.reduce((sum, part) => sum + part, 0);
/** The next 1, 2 or 5 times a power of ten, and even from 2 on, so that its half is whole. */
function niceCeiling(value) {
    if (value <= 2)
        return 2;
    const power = 10 ** Math.floor(Math.log10(value));
    const step = [1, 2, 4, 6, 8, 10].find((each) => each * power >= value) ?? 10;
    return step * power;
}
const round = (value) => Math.round(value * 100) / 100;
/** One bar, with what it stands for as its tooltip. */
function column(bar, x, { width, top, plot }) {
    const height = plot.scale === 'share' ? total(bar) : top;
    const parts = bar.parts.reduce(({ y, rects }, part, index) => {
        const share = height > 0 ? (100 * part) / height : 0;
        if (share === 0)
            return { y, rects };
        const rect = html `<rect class="c${plot.series[index]?.colour ?? 0}" x="${round(x)}" y="${round(y - share)}" width="${round(width)}" height="${round(share)}"/>`;
        return { y: y - share, rects: [...rects, rect] };
    }, { y: 100, rects: [] });
    const lines = plot.series.flatMap(({ name }, index) => {
        const part = bar.parts[index] ?? 0;
        return part > 0 ? [`${name}: ${formatCount(part)}`] : [];
    });
    const said = lines.length > 0 ? lines.join('\n') : 'no reports';
    return html `<g><title>${bar.label}\n${said}</title><rect class="hover" x="${round(x)}" y="0" width="${round(width)}" height="100"/>${parts.rects}</g>`;
}
/** Bars over time as SVG; the labels stay HTML, so that they are readable at every width. */
function timeChart(plot) {
    const bars = barsOf(plot);
    const top = niceCeiling(Math.max(0, ...bars.map(total)));
    const step = 100 / bars.length;
    const width = step * (bars.length > 40 ? 0.8 : 0.72);
    const ticks = plot.scale === 'share' ? ['100%', '50%', '0%'] : [top, top / 2, 0].map(formatShort);
    const columns = bars.map((bar, index) => column(bar, index * step + (step - width) / 2, { width, top, plot }));
    const middle = plot.days[Math.floor((plot.days.length - 1) / 2)] ?? '';
    const dates = [plot.days[0] ?? '', ...(plot.days.length > 4 ? [middle] : []), plot.days.at(-1) ?? ''];
    return html `<div class="chart">
<div class="ticks" aria-hidden="true">${ticks.map((tick) => html `<span>${tick}</span>`)}</div>
<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="${plot.title}. The table below has the figures.">
<path class="grid" d="M0 0H100M0 50H100M0 100H100"/>
${columns}
</svg>
<div class="dates" aria-hidden="true">${(plot.days.length > 1 ? dates : dates.slice(0, 1)).map((day) => html `<span>${formatDay(day)}</span>`)}</div>
</div>
<details><summary>Figures of “${plot.title}”</summary><div class="scroll" tabindex="0" role="region" aria-label="Table: ${plot.title}"><table>
<thead><tr><th scope="col">When</th>${plot.series.map(({ name }) => html `<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${bars.map((bar) => html `<tr><th scope="row">${bar.label}</th>${bar.parts.map((part) => html `<td>${formatCount(part)}</td>`)}</tr>`)}</tbody></table></div></details>`;
}
/** The names of a plot with their colours and totals. */
function legend(plot) {
    return html `<ul class="legend">${plot.series.map(({ name, colour, reports }) => html `<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="c${colour}" width="10" height="10" rx="3"/></svg>${name} <span>${formatCount(reports.reduce((sum, count) => sum + count, 0))}</span></li>`)}</ul>`;
}
/** A table with a bar for each row. `share` is of `of` reports. */
function barTable(options) {
    const { title, rows, of, empty } = options;
    if (rows.length === 0)
        return html `<p class="none">${empty}</p>`;
    const most = Math.max(1, ...rows.map(({ reports }) => reports));
    return html `<table class="bars"><caption class="hidden">${title}</caption>
<thead class="hidden"><tr><th scope="col">${title}</th><th scope="col">Share, as a bar</th><th scope="col">Reports</th><th scope="col">Share</th></tr></thead>
<tbody>${rows.map(({ label, reports }) => html `<tr><th scope="row">${label}</th><td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="c0" width="${round((100 * reports) / most)}" height="10"/></svg></td><td>${formatCount(reports)}</td><td class="share">${formatShare(reports, of)}</td></tr>`)}</tbody></table>`;
}

;// CONCATENATED MODULE: ./lib/collector/page/style.js

/** The only style sheet; it is part of every page, and the Content-Security-Policy names its hash. */
const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f9; --card: #fff; --ink: #1c1930; --soft: #5d5876; --line: #e4e1ee; --track: #efedf6;
  --accent: #5b3fd1; --accent-ink: #fff; --hover: #5b3fd114; --code: #f1eff9;
  --c0: #5b3fd1; --c1: #0b8a83; --c2: #c2570c; --c3: #b8327f; --c4: #2f6fd0; --c5: #7a7a1e; --c6: #85819a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14121f; --card: #1d1a2c; --ink: #f1eefb; --soft: #aca6c6; --line: #332e49; --track: #2a263d;
    --accent: #a996ff; --accent-ink: #15112b; --hover: #a996ff1f; --code: #262238;
    --c0: #9c86ff; --c1: #35bdb2; --c2: #f0934a; --c3: #ef77b6; --c4: #72a8f7; --c5: #c3c25a; --c6: #8f8aa8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -99rem; padding: .6rem 1rem; background: var(--card); z-index: 1; }
.skip:focus { left: 1rem; top: 1rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: end; justify-content: space-between; padding-top: 2.25rem; padding-bottom: 1.5rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; }
header p { margin: .3rem 0 0; color: var(--soft); }
nav ul { list-style: none; display: flex; margin: 0; padding: .25rem; gap: .25rem; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; }
nav a { display: block; padding: .3rem .85rem; border-radius: .55rem; color: var(--soft); text-decoration: none; font-size: .9rem; }
nav a:hover { background: var(--hover); color: var(--ink); }
nav a[aria-current] { background: var(--accent); color: var(--accent-ink); font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 0 0 1rem; }
.figures div, .card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
.figures div { padding: 1rem 1.25rem; display: flex; flex-direction: column; }
.figures dt { color: var(--soft); font-size: .875rem; }
.figures dd { margin: 0; font-size: 1.9rem; line-height: 1.25; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.figures dd small { display: block; color: var(--soft); font-size: .8125rem; font-weight: 400; letter-spacing: 0; }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
.card { padding: 1.25rem; min-width: 0; }
.wide { grid-column: 1 / -1; }
h2 { margin: 0; font-size: 1.0625rem; letter-spacing: -.01em; }
.card > p { margin: .1rem 0 1rem; color: var(--soft); font-size: .875rem; }
.card > p.none { margin: 1rem 0 0; }
.card > p.note { margin: .9rem 0 0; }
.chart { display: grid; grid-template-columns: auto 1fr; gap: .35rem .6rem; font-size: .75rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.chart svg { width: 100%; height: 13rem; display: block; overflow: visible; }
.ticks { display: flex; flex-direction: column; justify-content: space-between; text-align: right; margin: -.55rem 0; }
.dates { grid-column: 2; display: flex; justify-content: space-between; }
.grid { stroke: var(--line); stroke-width: 1; fill: none; vector-effect: non-scaling-stroke; }
.hover { fill: transparent; }
g:hover > .hover { fill: var(--hover); }
.track { fill: var(--track); }
.c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); }
.c4 { fill: var(--c4); } .c5 { fill: var(--c5); } .c6 { fill: var(--c6); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0 0 1rem; padding: 0; font-size: .875rem; }
.legend span { color: var(--soft); font-variant-numeric: tabular-nums; }
.swatch { width: .7rem; height: .7rem; margin-right: .45rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 400; }
td { text-align: right; }
.bars { margin-top: .8rem; }
.bars th, .bars td { padding: .3rem 0; white-space: nowrap; }
.bars .bar { width: 100%; padding: 0 .9rem; }
.bars .bar svg { display: block; width: 100%; height: .6rem; border-radius: .3rem; }
.bars .share { color: var(--soft); min-width: 4.2rem; }
details { margin-top: .8rem; font-size: .8125rem; }
summary { cursor: pointer; color: var(--soft); width: fit-content; }
.scroll { max-height: 18rem; overflow: auto; margin-top: .5rem; border: 1px solid var(--line); border-radius: .6rem; }
.scroll th, .scroll td { padding: .3rem .8rem; white-space: nowrap; }
.scroll thead th { position: sticky; top: 0; background: var(--card); color: var(--soft); border-bottom: 1px solid var(--line); }
.scroll thead th + th { text-align: right; }
.split { width: 100%; height: 1.6rem; display: block; border-radius: .5rem; margin: 1rem 0; }
.first { padding: 2.5rem 1.75rem; }
.first h2 { font-size: 1.35rem; }
.first ol { margin: 1.25rem 0 0; padding: 0; list-style: none; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.1rem; }
.first li p { margin: 0 0 .35rem; }
pre { margin: 0; padding: .8rem 1rem; background: var(--code); border-radius: .6rem; overflow-x: auto; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; }
.prose { max-width: 46rem; padding: 1.75rem; }
.prose h2 { margin-top: 1.6rem; } .prose p, .prose li { color: var(--ink); font-size: 1rem; margin: .5rem 0; } .prose ul { padding-left: 1.2rem; }
.groups { margin: 1.25rem 0 0; font-size: .875rem; color: var(--soft); }
form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; font-size: .875rem; margin: 1.5rem 0 0; color: var(--soft); }
label { display: grid; gap: .2rem; }
input, button { font: inherit; padding: .4rem .7rem; border-radius: .6rem; border: 1px solid var(--soft); background: var(--card); color: var(--ink); }
button { cursor: pointer; border-color: var(--accent); color: var(--accent); font-weight: 600; }
footer { color: var(--soft); font-size: .875rem; padding-top: 1.5rem; padding-bottom: 2.5rem; }
footer ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: .4rem 0 0; padding: 0; }
@media (max-width: 48rem) {
  header { padding-top: 1.5rem; }
  header nav, header nav ul { width: 100%; }
  nav li { flex: 1; text-align: center; } nav a { padding: .45rem .3rem; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; }
  .figures div { padding: .8rem 1rem; } .figures dd { font-size: 1.5rem; }
  .cards { grid-template-columns: minmax(0, 1fr); gap: .75rem; }
  .card { padding: 1rem; } .chart svg { height: 10rem; }
  .first { padding: 1.5rem 1.1rem; }
}
`;
/** What the Content-Security-Policy calls the style sheet. */
const styleHash = `'sha256-${(0,external_node_crypto_.createHash)('sha256').update(style).digest('base64')}'`;

;// CONCATENATED MODULE: ./lib/collector/page/document.js


/** Headers of every page: no script, nothing from elsewhere, in no frame. */
const pageHeaders = {
    'content-security-policy': [
        "default-src 'none'",
        `style-src ${styleHash}`,
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ].join('; '),
};
/** A whole page around its header and content. */
function page(title, { header, main }) {
    return html `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>${header}</header>
<main id="content">${main}</main>
<footer>
<p>No addresses, no ids, no times but the day: <a href="/privacy">what is kept, and what is not</a>.</p>
<ul><li><a href="/api/v1/stats">Figures as JSON</a></li><li><a href="/schema.json">Schema</a></li><li><a href="/metrics">Metrics</a></li></ul>
</footer>
</body>
</html>
`.html;
}

;// CONCATENATED MODULE: ./lib/collector/page/page.js







const choices = [
    { days: 7, label: '7 days' },
    { days: 30, label: '30 days' },
    { days: 90, label: '90 days' },
    { days: 365, label: 'A year' },
];
/** The colour of all the rest, however many versions have one of their own. */
const restColour = 6;
function choice(stats, today) {
    const current = stats.to === today ? lengthOf(stats) : null;
    return html `<nav aria-label="Period"><ul>${choices.map(({ days, label }) => html `<li><a href="/?days=${days}"${days === current ? html ` aria-current="page"` : null}>${label}</a></li>`)}</ul></nav>`;
}
function figures(stats) {
    const [version] = stats.versions;
    const active = stats.days.filter(({ reports }) => reports > 0).length;
    const { share, yes, no } = stats.ci;
    return html `<dl class="figures">
<div><dt>Reports</dt><dd><span>${formatCount(stats.reports)}</span><small>of test runs</small></dd></div>
<div><dt>A day</dt><dd><span>${formatCount(Math.round(stats.reports / Math.max(1, active)))}</span><small>on ${formatCount(active)} ${active === 1 ? 'day' : 'days'} with reports</small></dd></div>
<div><dt>Most used k6</dt><dd><span>${version?.name ?? '–'}</span><small>${formatShare(version?.reports ?? 0, stats.reports)} of reports</small></dd></div>
<div><dt>In CI</dt><dd><span>${share === null ? '–' : formatShare(yes, yes + no)}</span><small>${share === null ? ciUnknown(stats.ci) : `of ${formatCount(yes + no)} that say`}</small></dd></div>
</dl>`;
}
const ciUnknown = ({ other: hidden }) => hidden > 0 ? 'some groups are too small to show' : 'no report says';
function versionsPlot(stats) {
    return {
        title: 'k6 versions over time',
        series: stats.versions_by_day.map(({ version, reports }, index) => version === other
            ? { name: 'other versions', colour: restColour, reports }
            : { name: version, colour: index, reports }),
        days: stats.days.map(({ day }) => day),
        scale: 'share',
    };
}
const card = (id, title, content, wide = false) => html `<section class="card${wide ? ' wide' : ''}" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
const namedRows = (counts) => counts.map(({ name, reports }) => ({ label: name, reports }));
/** Without the empty classes at both ends. */
function trimmed(classes) {
    const used = ({ reports }) => reports > 0;
    return classes.slice(Math.max(0, classes.findIndex(used)), classes.findLastIndex(used) + 1);
}
function ciCard({ ci: { yes, no, unstated, other: hidden } }) {
    const said = yes + no;
    if (hidden > 0)
        return hiddenCiCard({ yes, no, unstated, hidden });
    if (said === 0)
        return html `<p class="none">No report says whether it came from CI; k6 says so since v0.56.</p>`;
    return html `<svg class="split" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${formatShare(yes, said)} in CI"><rect class="track" width="100" height="10"/><rect class="c0" width="${(100 * yes) / said}" height="10"/></svg>
${barTable({
        title: 'Where',
        rows: [
            { label: 'In CI', reports: yes },
            { label: 'Elsewhere', reports: no },
        ],
        of: said,
        empty: '',
    })}
${unstated > 0 ? html `<p class="note">${formatCount(unstated)} more do not say.</p>` : null}`;
}
/** Where some are hidden there is no share of the others, only what is known of all. */
function hiddenCiCard({ yes, no, unstated, hidden }) {
    const rows = [
        { label: 'In CI', reports: yes },
        { label: 'Elsewhere', reports: no },
        { label: 'They do not say', reports: unstated },
    ];
    return barTable({
        title: 'Where',
        rows: [...rows.filter(({ reports }) => reports > 0), { label: other, reports: hidden }],
        of: yes + no + unstated + hidden,
        empty: '',
    });
}
/** The classes that have reports, and what is hidden. */
function classRows(counts, hidden, labelOf) {
    const rows = trimmed(counts).map((each) => ({ label: labelOf(each), reports: each.reports }));
    return hidden > 0 ? [...rows, { label: other, reports: hidden }] : rows;
}
function vusCard({ reports, vus, vus_unstated, vus_other }) {
    return html `${barTable({
        title: 'Peak of virtual users',
        rows: classRows(vus, vus_other, formatVus),
        of: reports - vus_unstated,
        empty: 'No report states its virtual users.',
    })}${vus_unstated > 0 ? html `<p class="note">${formatCount(vus_unstated)} more do not say.</p>` : null}`;
}
function durationCard({ reports, duration, duration_unstated, duration_other }) {
    return html `${barTable({
        title: 'Duration',
        rows: classRows(duration, duration_other, formatDuration),
        of: reports - duration_unstated,
        empty: 'No report states a duration.',
    })}${duration_unstated > 0 ? html `<p class="note">${formatCount(duration_unstated)} more state none: iterations end them.</p>` : null}`;
}
function cards(stats) {
    const unit = barUnit(stats);
    const perDay = {
        title: `Reports per ${unit}`,
        days: stats.days.map(({ day }) => day),
        series: [{ name: 'Reports', colour: 0, reports: stats.days.map(({ reports }) => reports) }],
        scale: 'count',
    };
    const versions = versionsPlot(stats);
    const { reports: of } = stats;
    return html `<div class="cards">
${card('per-day', perDay.title, html `<p>Every report is one test run. Days are UTC.</p>${timeChart(perDay)}`, true)}
${card('versions', versions.title, html `<p>Share of each ${unit}’s reports.</p>${legend(versions)}${timeChart(versions)}`, true)}
${card('os', 'Operating system', barTable({ title: 'Operating system', rows: namedRows(stats.operating_systems), of, empty: '' }))}
${card('arch', 'Architecture', barTable({ title: 'Architecture', rows: namedRows(stats.architectures), of, empty: '' }))}
${card('vus', 'Virtual users', vusCard(stats))}
${card('duration', 'Duration', durationCard(stats))}
${card('ci', 'Share in CI', ciCard(stats))}
${card('executors', 'Executors', barTable({
        title: 'Executor',
        rows: namedRows(stats.executors),
        of,
        empty: 'No report names its executors; k6 names them since v0.27.',
    }))}
${card('modules', 'Modules', barTable({
        title: 'Module',
        rows: namedRows(stats.modules),
        of,
        empty: 'No report names modules; k6’s own does since v0.49.',
    }))}
${card('outputs', 'Outputs', barTable({
        title: 'Output',
        rows: namedRows(stats.outputs),
        of,
        empty: 'No report names outputs; k6’s own does since v0.49.',
    }))}
</div>`;
}
function groupNote({ min_group }) {
    if (min_group <= 1)
        return null;
    return html `<p class="groups">A group of fewer than ${formatCount(min_group)} reports on a day is counted as “other”, so that no figure tells of a single person.</p>`;
}
function firstSteps(url) {
    return html `<section class="card first" aria-labelledby="first"><h2 id="first">No reports in this period</h2>
<p>Send the first one: either line will do, and the next run is counted here.</p>
<ol><li><p>In a workflow, under the action’s <code>with:</code></p><pre tabindex="0" aria-label="Line for the workflow"><code>usage-report-url: ${url}</code></pre></li>
<li><p>With k6 itself, 2.2.0 or later</p><pre tabindex="0" aria-label="Line for the shell"><code>K6_USAGE_REPORT_URL=${url} k6 run script.js</code></pre></li></ol></section>`;
}
/**
 * The page of a period: everything is in it, as HTML and SVG.
 *
 * @param options.url address of this collector, for the lines to paste.
 */
function renderPage(stats, { url, today }) {
    const { from, to } = stats;
    return page('k6 usage', {
        header: html `<div><h1>k6 usage</h1><p>${formatLongDay(from)} to ${formatLongDay(to)}</p></div>${choice(stats, today)}`,
        main: html `${stats.reports > 0 ? html `<h2 class="hidden">In short</h2>${figures(stats)}${cards(stats)}${groupNote(stats)}` : firstSteps(url)}
<form action="/" method="get"><label>From <input type="date" name="from" value="${from}" max="${today}" required></label><label>To <input type="date" name="to" value="${to}" max="${today}" required></label><button>Show</button></form>`,
    });
}

;// CONCATENATED MODULE: ./lib/base/go-duration.js
const nanosecondsPer = {
    ns: 1n,
    us: 1000n,
    '\u00b5s': 1000n, // micro sign
    '\u03bcs': 1000n, // Greek letter mu
    ms: 1000000n,
    s: 1000000000n,
    m: 60000000000n,
    h: 3600000000000n,
};
const part = '(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)';
const go_duration_whole = new RegExp(`^([-+]?)(0|(?:${part})+)$`);
const parts = /(\d*)\.?(\d*)([^\d.]+)/g;
/** The largest magnitude of a Go duration: 2^63 - 1 nanoseconds, and one more below zero. */
const go_duration_longest = 2n ** 63n - 1n;
/** What is less than a nanosecond is cut. */
function nanoseconds(digits, fraction, unit) {
    const perUnit = nanosecondsPer[unit] ?? 0n;
    return BigInt(digits) * perUnit + (BigInt(fraction) * perUnit) / 10n ** BigInt(fraction.length);
}
/** The seconds of a duration of k6's plan; 0 where it has none. */
const secondsOf = (duration) => parseGoDuration(duration ?? '') ?? 0;
/**
 * Reads a duration as Go writes it, `1h2m3.5s`, `250µs`, `-1.5h`, `0` (time.ParseDuration).
 *
 * @returns seconds, to the nanosecond as far as a double can; undefined when Go would not accept the text.
 */
function parseGoDuration(text) {
    const match = go_duration_whole.exec(text);
    if (!match)
        return undefined;
    const [, sign, magnitude = ''] = match;
    let total = 0n;
    for (const [, digits = '', fraction = '', unit = ''] of magnitude.matchAll(parts)) {
        total += nanoseconds(digits, fraction, unit);
    }
    if (total > (sign === '-' ? go_duration_longest + 1n : go_duration_longest))
        return undefined;
    const signed = sign === '-' ? -total : total;
    return Number(signed / 1000000000n) + Number(signed % 1000000000n) / 1e9;
}

;// CONCATENATED MODULE: ./lib/base/json.js
/** Whether a value is a JSON object: neither null nor an array. */
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** What a text of JSON says; undefined: it is none. */
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
/** The fields of a JSON object; none of anything else. */
const entriesOf = (value) => isObject(value) ? Object.entries(value) : [];
/** A field of JSON that may be anything; undefined where there is none, or null. */
function field(value, name) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
        return undefined;
    return value[name] ?? undefined;
}

;// CONCATENATED MODULE: ./lib/collector/report/accept.js



/** Largest duration in seconds: Go's `time.Duration` ends there. */
const maxSeconds = 9_223_372_037;
/** Largest number of VUs and of iterations: beyond it a JSON number is not exact. */
const maxCount = Number.MAX_SAFE_INTEGER;
class Refused extends Error {
}
/** Own fields only: `__proto__`, `constructor` and whatever the prototype holds are no fields of a report. */
function accept_field(fields, name) {
    return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
function accept_text(fields, name) {
    const value = accept_field(fields, name);
    if (typeof value !== 'string')
        throw new Refused(`${name} must be a string`);
    return value;
}
function count(fields, name) {
    const value = accept_field(fields, name) ?? null;
    if (value === null)
        return null;
    if (!Number.isSafeInteger(value) || value < 0) {
        throw new Refused(`${name} must be a whole number from 0 to ${maxCount}, or null`);
    }
    return value + 0; // -0 becomes 0
}
/** Characters of the longest duration that Go prints, generously. */
const longestDuration = 40;
function accept_seconds(fields, name) {
    const value = accept_field(fields, name) ?? null;
    if (value === null)
        return null;
    const amount = typeof value === 'string' && value.length <= longestDuration ? parseGoDuration(value) : value;
    if (typeof amount !== 'number' || !(amount >= 0 && amount <= maxSeconds)) {
        throw new Refused(`${name} must be seconds from 0 to ${maxSeconds}, a duration as Go prints it, or null`);
    }
    return amount + 0;
}
function flag(fields, name) {
    const value = accept_field(fields, name) ?? null;
    if (value !== null && typeof value !== 'boolean')
        throw new Refused(`${name} must be true, false or null`);
    return value;
}
function executorNames(fields) {
    const value = accept_field(fields, 'executors') ?? null;
    if (value === null)
        return [];
    if (!isObject(value))
        throw new Refused('executors must be an object with a count for each executor, or null');
    return executors.filter((name) => Object.hasOwn(value, name));
}
const refused = (status, reason) => ({
    kind: 'refused',
    refusal: { status, reason },
});
/**
 * Reads a posted usage report of any shape that k6 ever sent and keeps what is on the list; every other field is
 * dropped unread.
 *
 * k6 v0.18.2 to v0.26 sent seconds (`cmd/run.go`), later versions Go durations and executors (`cmd/report.go`,
 * `internal/cmd/report.go`), a subcommand sends neither figure (v2.2).
 */
function acceptReport(body) {
    const fields = parseJson(body);
    if (fields === undefined)
        return refused(400, 'the body is not JSON');
    if (!isObject(fields))
        return refused(422, 'the body must be a JSON object');
    try {
        return {
            kind: 'accepted',
            report: {
                k6_version: knownVersion(accept_text(fields, 'k6_version')),
                vus_max: count(fields, 'vus_max'),
                duration: accept_seconds(fields, 'duration'),
                st_duration: accept_seconds(fields, 'st_duration'),
                iterations: count(fields, 'iterations'),
                goos: knownOperatingSystem(accept_text(fields, 'goos')),
                goarch: knownArchitecture(accept_text(fields, 'goarch')),
                is_ci: flag(fields, 'is_ci'),
                executors: executorNames(fields),
                modules: knownNames(accept_field(fields, 'modules'), modules),
                outputs: knownNames(accept_field(fields, 'outputs'), outputs),
            },
        };
    }
    catch (error) {
        if (error instanceof Refused)
            return refused(422, error.message);
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/collector/report/schema.js

const schema_count = { type: ['integer', 'null'], minimum: 0, maximum: maxCount };
const schema_seconds = {
    oneOf: [
        { type: 'number', minimum: 0, maximum: maxSeconds, description: 'Seconds.' },
        {
            type: 'string',
            maxLength: 40,
            pattern: '^([0-9]+(\\.[0-9]+)?(h|ms|[uµμ]s|ns|m|s))+$',
            description: 'A duration as Go prints it, such as 1m30.5s.',
        },
        { type: 'null' },
    ],
};
/**
 * The newest version of the action's report that this collector knows, docs/usage-report.md. Reports of every earlier
 * version, and of every k6, are taken as well; no report names its version.
 */
const knownReportVersion = 1;
/** JSON Schema of what `POST /` accepts; the guard itself is `acceptReport`. */
const reportSchema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:k6-load-test:usage-report:${knownReportVersion}`,
    title: `k6 usage report, up to version ${knownReportVersion}`,
    description: 'Every other field is dropped unread. A string that is not known is kept as "other".',
    type: 'object',
    required: ['k6_version', 'goos', 'goarch'],
    properties: {
        k6_version: { type: 'string', description: 'Kept when it has the shape of a version, such as 2.2.0.' },
        vus_max: schema_count,
        duration: schema_seconds,
        st_duration: schema_seconds,
        iterations: schema_count,
        goos: { type: 'string', description: "Go's name of the operating system." },
        goarch: { type: 'string', description: "Go's name of the architecture." },
        is_ci: { type: ['boolean', 'null'] },
        modules: { description: 'A list of names. Counted: those of k6 itself; all others together, as "other".' },
        outputs: { description: 'The same for outputs.' },
        executors: { type: ['object', 'null'], description: "Kept: the names of k6's own executors." },
    },
    additionalProperties: true,
};

;// CONCATENATED MODULE: ./lib/collector/page/privacy.js



/** The page that says what is kept of a report and what is not. */
function renderPrivacy() {
    return page('What this collector keeps', {
        header: html `<div><h1>What this collector keeps</h1><p>And what it does not.</p></div><nav aria-label="Pages"><ul><li><a href="/">Back to the figures</a></li></ul></nav>`,
        main: html `<section class="card prose" aria-label="Privacy">
<h2>Kept of each report</h2>
<ul>
<li>the UTC day on which it came: no hour, no minute</li>
<li>the k6 version, when it has the shape of one</li>
<li>the peak of virtual users, the duration, the duration of the stages, the number of iterations</li>
<li>the operating system and the architecture, when Go knows their names</li>
<li>whether the run was in CI, when the report says so, and the names of k6’s own executors</li>
</ul>
<h2>Counted a day, and kept with no report</h2>
<ul>
<li>the names of k6’s own modules and outputs, when the report names them; all other names together, as “other”</li>
</ul>
<h2>Not kept, and not logged</h2>
<ul>
<li>IP addresses. They are held in memory for little more than a minute, to limit how often one client may report, and nowhere else.</li>
<li>HTTP headers</li>
<li>ids of any kind: of installations, machines, cloud runs, users</li>
<li>names of scripts and extensions, and of modules and outputs that are not k6’s own</li>
<li>any other text: a word that is not on a list of known words is kept as “other”</li>
<li>every field that is not named above; it is dropped unread</li>
</ul>
<h2>When that changes</h2>
<p>The action’s report has version ${String(knownReportVersion)}, which <a href="/schema.json">the schema</a> names. Another field gets another version, and is sent by a new major version of the action only.</p>
<h2>Turning it off</h2>
<p>Whoever runs k6 decides whether it reports: <code>--no-usage-report</code>, <code>K6_NO_USAGE_REPORT=true</code>, or the action’s input <code>no-usage-report: true</code>.</p>
</section>`,
    });
}

;// CONCATENATED MODULE: ./lib/collector/read/answers.js

/**
 * The answers to readers: each is made once for all who ask for the same within a few seconds, only a few are made at
 * once, and what slow readers leave in memory is bounded.
 */
class Answers {
    #options;
    #gate;
    #kept = new Map();
    #heldBytes = 0;
    constructor(options) {
        this.#options = options;
        this.#gate = new Gate(options.gate);
    }
    /**
     * The answer of that name.
     *
     * @throws {Busy} when too many ask for different ones, or too much was not taken yet.
     */
    get(name, make) {
        const kept = this.#kept.get(name);
        if (kept && kept.until > performance.now())
            return kept.answer;
        if (this.#heldBytes >= this.#options.maxHeldBytes)
            throw new Busy('too much was not taken yet');
        const answer = this.#gate.run(async () => ({ bytes: Buffer.from(await make()), holders: 0 }));
        this.#keep(name, answer);
        return answer;
    }
    /** Counts a reader who is being sent an answer; the function that it returns is called once when that is over. */
    hold(answer) {
        if (answer.holders === 0)
            this.#heldBytes += answer.bytes.length;
        answer.holders += 1;
        return () => {
            answer.holders -= 1;
            if (answer.holders === 0)
                this.#heldBytes -= answer.bytes.length;
        };
    }
    #keep(name, answer) {
        this.#kept.delete(name);
        const [oldest] = this.#kept.keys();
        if (oldest !== undefined && this.#kept.size >= this.#options.maxKept)
            this.#kept.delete(oldest);
        const kept = { answer, until: Number.POSITIVE_INFINITY };
        this.#kept.set(name, kept);
        const forget = () => {
            if (this.#kept.get(name) === kept)
                this.#kept.delete(name);
        };
        answer.then(() => {
            kept.until = performance.now() + this.#options.keepMs;
            setTimeout(forget, this.#options.keepMs).unref();
        }, forget);
    }
}

// EXTERNAL MODULE: ./lib/collector/store/rollup.js
var rollup = __webpack_require__(9583);
;// CONCATENATED MODULE: ./lib/collector/read/small-groups.js

/**
 * Counts by name, with every group of fewer than `minGroup` reports among `other`. What is hidden together has at least
 * `minGroup` reports too, or else the next smallest group joins it: a small group that is hidden alone could be computed
 * from the total. When there are not so many reports at all, everything is `other`.
 *
 * @param how.most reports that there are: a report that is in several groups is not counted more often than once in `other`
 *   where that shows.
 */
function grouped(counts, { minGroup, most }) {
    const named = [...counts].filter(([name, count]) => name !== other && count > 0).sort(bySize);
    let hidden = counts.get(other) ?? 0;
    let first = 0;
    for (const [, count] of named) {
        const enough = hidden === 0 || hidden >= minGroup;
        if (count >= minGroup && enough)
            break;
        hidden += count;
        first += 1;
    }
    const rest = named.slice(first);
    return new Map(hidden > 0 ? [...rest, [other, Math.min(hidden, most)]] : rest);
}
/** Smallest first; of equal ones, always the same first. */
const bySize = ([a, x], [b, y]) => x - y || (a < b ? -1 : 1);

;// CONCATENATED MODULE: ./lib/collector/read/counts.js



const halves = { os: 0, arch: 1 };
const stored = (shown) => (shown === 'os' || shown === 'arch' ? 'platform' : shown);
/** The key under which a stored one is shown. */
const keyOf = (shown, key) => shown === 'os' || shown === 'arch' ? (key.split('/')[halves[shown]] ?? '') : key;
const allReports = (store, period) => store.days({ ...period, dimension: 'total', keys: ['reports'] });
function tallied(counts) {
    const tally = new Map();
    for (const [key, count] of counts)
        tally.set(key, (tally.get(key) ?? 0) + count);
    return tally;
}
/** Every count as it is. */
async function plainCounts(store, period) {
    const [totals, perDay] = await Promise.all([store.totals(period), allReports(store, period)]);
    return {
        of: (shown) => tallied(totals
            .filter(({ dimension }) => dimension === stored(shown))
            .map(({ key, count }) => [keyOf(shown, key), count])),
        perDay,
        versionDays: (keys) => store.days({ ...period, dimension: 'version', keys }),
    };
}
/**
 * The counts with the small groups of every day among `other`. It is done day by day, and a period is the sum of its days:
 * so two periods that differ by a day differ by what that day shows by itself, and nobody can subtract one from the other.
 */
async function groupedCounts(store, period, minGroup) {
    const perDay = await allReports(store, period);
    const totals = new Map(perDay.map(({ day, count }) => [day, count]));
    const shown = rollup/* dimensions */.KQ.flatMap((name) => (name === 'platform' ? ['os', 'arch'] : [name]));
    const found = new Map();
    // One after the other: of ten years, each is large.
    for (const name of shown) {
        const rows = name === 'total' ? perDay : await store.days({ ...period, dimension: stored(name), keys: null });
        found.set(name, name === 'total' ? rows : groupedByDay(rows, { name, period, totals, minGroup }));
    }
    const of = (name) => found.get(name) ?? [];
    return {
        of: (name) => tallied(of(name).map(({ key, count }) => [key, count])),
        perDay,
        versionDays: (keys) => of('version').filter(({ key }) => keys.includes(key)),
    };
}
function groupedByDay(rows, { name, period, totals, minGroup }) {
    const days = Map.groupBy(rows, ({ day }) => day);
    return daysOf(period).flatMap((day) => {
        const tally = tallied((days.get(day) ?? []).map(({ key, count }) => [keyOf(name, key), count]));
        return Array.from(grouped(tally, { minGroup, most: totals.get(day) ?? 0 }), ([key, count]) => ({ day, key, count }));
    });
}

;// CONCATENATED MODULE: ./lib/collector/read/stats.js




/** Versions that have a series of their own. */
const namedVersions = 6;
/** Versions that are listed. */
const listedVersions = 20;
const byReports = (a, b) => b.reports - a.reports || (a.name < b.name ? -1 : 1);
/** Counts by name, largest first; `other` last. */
function inOrder(tally) {
    const counts = [...tally].map(([name, reports]) => ({ name, reports }));
    return [
        ...counts.filter(({ name }) => name !== other).sort(byReports),
        ...counts.filter(({ name }) => name === other),
    ];
}
/** The first ones, and the rest together as `other`. */
function shortened(counts, length) {
    const named = counts.filter(({ name }) => name !== other).slice(0, length);
    const rest = sum(counts) - sum(named);
    return rest > 0 ? [...named, { name: other, reports: rest }] : named;
}
const sum = (counts) => counts.reduce((total, { reports }) => total + reports, 0);
function classes(bounds, counts) {
    return bounds.map((from, index) => ({
        from,
        below: bounds[index + 1] ?? null,
        reports: counts.get(String(from)) ?? 0,
    }));
}
function seriesOf(days, named, dayCounts) {
    const places = new Map(days.map((day, index) => [day, index]));
    const series = new Map(named.map(({ name }) => [name, days.map(() => 0)]));
    // One look-up of each day and each version: a text made of both, for every row of ten years, fills the memory.
    for (const { day, key, count } of dayCounts) {
        const place = places.get(day);
        const reports = series.get(key);
        if (place !== undefined && reports)
            reports[place] = count;
    }
    return [...series].map(([version, reports]) => ({ version, reports }));
}
/** How much a version matters: the later a report came, the more it counts, so that the newest one has a name. */
const weightOf = ({ reports }) => reports.reduce((sum, count, index) => sum + count * (index + 1), 0);
/** The versions with a series of their own, and what is left of all reports as `other`. */
function versionsByDay(days, series) {
    const named = series.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, namedVersions);
    const rest = days.map(({ reports }, index) => Math.max(0, named.reduce((left, { reports: own }) => left - (own[index] ?? 0), reports)));
    return rest.some((reports) => reports > 0) ? [...named, { version: other, reports: rest }] : named;
}
/**
 * Reads the figures of a period.
 *
 * @param minGroup groups of fewer reports a day are counted as `other`; 0 and 1: every group is shown.
 */
async function readStats(store, period, minGroup = 0) {
    const { of, perDay, versionDays } = await (minGroup > 1
        ? groupedCounts(store, period, minGroup)
        : plainCounts(store, period));
    const reportsOn = new Map(perDay.map(({ day, count }) => [day, count]));
    const days = daysOf(period).map((day) => ({ day, reports: reportsOn.get(day) ?? 0 }));
    const versions = inOrder(of('version'));
    const named = shortened(versions, listedVersions).filter(({ name }) => name !== other);
    const keys = named.map(({ name }) => name);
    const series = seriesOf(days.map(({ day }) => day), named, await versionDays(keys));
    const [vus, duration] = [of('vus'), of('duration')];
    return {
        ...period,
        min_group: minGroup,
        reports: of('total').get('reports') ?? 0,
        days,
        versions: shortened(versions, listedVersions),
        versions_by_day: versionsByDay(days, series),
        operating_systems: inOrder(of('os')),
        architectures: inOrder(of('arch')),
        vus: classes(rollup/* vusClasses */.rM, vus),
        vus_unstated: vus.get(rollup/* unstated */.RC) ?? 0,
        vus_other: vus.get(other) ?? 0,
        duration: classes(rollup/* durationClasses */.xH, duration),
        duration_unstated: duration.get(rollup/* unstated */.RC) ?? 0,
        duration_other: duration.get(other) ?? 0,
        ci: ciOf(of('ci')),
        executors: inOrder(of('executor')),
        modules: inOrder(of('module')),
        outputs: inOrder(of('output')),
    };
}
/** Of what is hidden nobody knows where it ran, so that any share would be wrong. */
function ciOf(tally) {
    const count = (key) => tally.get(key) ?? 0;
    const [yes, no, hidden] = [count('yes'), count('no'), count(other)];
    return {
        yes,
        no,
        unstated: count(rollup/* unstated */.RC),
        other: hidden,
        share: hidden === 0 && yes + no > 0 ? yes / (yes + no) : null,
    };
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(6466);
;// CONCATENATED MODULE: ./lib/collector/http/export.js



/** Rows that are read and sent at a time. */
const pageRows = 1000;
/** Milliseconds in which a client must take that many rows; one that does not is given up. */
const stalledMs = 30_000;
const digest = (text) => (0,external_node_crypto_.createHash)('sha256').update(text).digest();
/** Whether a request presents the token for the raw rows. */
function mayExport({ headers }, token) {
    const presented = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    return presented !== undefined && (0,external_node_crypto_.timingSafeEqual)(digest(presented), digest(token));
}
const linesOf = ({ reports }) => reports.map((report) => `${JSON.stringify(report)}\n`).join('');
/**
 * Streams the raw rows of a period, a JSON object a line, as fast as the client takes them. An error on the way
 * breaks the connection, so that half an export is not taken for a whole one.
 *
 * @throws when the store fails or the client goes away; nothing was sent yet if the headers were not.
 */
async function sendExport(response, store, period) {
    const first = await store.page({ ...period, after: null, limit: pageRows });
    response.writeHead(200, {
        'content-type': 'application/x-ndjson',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
    });
    const stalled = setTimeout(() => response.destroy(), stalledMs);
    async function* pages() {
        for (let page = first;; page = await store.page({ ...period, after: page.next, limit: pageRows })) {
            yield linesOf(page);
            stalled.refresh();
            if (page.next === null)
                return;
        }
    }
    try {
        await (0,promises_.pipeline)(external_node_stream_.Readable.from(pages(), { highWaterMark: 1 }), response);
    }
    finally {
        clearTimeout(stalled);
    }
}

;// CONCATENATED MODULE: ./lib/collector/http/routes.js










/** Milliseconds in which the store must answer a reader. */
const readMs = 2500;
/** Exports at once; each may take its time. */
const exportsAtOnce = 4;
/** Waits for the store, but not for ever. */
function inTime(work) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the store did not answer in time')), readMs);
        work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
}
/** The address under which the client reached this page, as far as it can be believed. */
function ownUrl({ headers, socket }, trustProxy) {
    const told = headers.host ?? '';
    const host = /^[a-z0-9.-]{1,253}(?::\d{1,5})?$|^\[[0-9a-f:]{2,39}\](?::\d{1,5})?$/i.test(told)
        ? told
        : `127.0.0.1:${socket.localPort}`;
    return `${trustProxy && headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}/`;
}
/** Calls a function once, when the answer was sent or the connection is gone. */
function whenOver(response, over) {
    const { socket } = response.req;
    const end = () => {
        response.off('close', end);
        socket.off('close', end);
        over();
    };
    response.once('close', end);
    // A response that waits for an earlier one does not hear that its connection is gone.
    socket.once('close', end);
}
/** Reads the period of the query; answers 400 when it is none. */
function withPeriod(handle) {
    return (_request, response, query) => {
        const period = periodOf(query, dayOf(Date.now()));
        return period ? handle(response, period) : sendError(response, 400, periodRule);
    };
}
/** The page and the figures of a period; both are shared by all who ask for the same. */
function periodHandlers({ store, trustProxy, minGroup }) {
    const answers = new Answers({
        keepMs: 2000,
        maxKept: 32,
        maxHeldBytes: 32 * 1024 * 1024,
        gate: { atOnce: 1, mayWait: 16 },
    });
    // A crowd's answers are sent a few at a time, so that the reports that come meanwhile are taken in between.
    const pace = new Gate({ atOnce: 8, mayWait: 2000 });
    const send = (response, answer, type) => pace.run(async () => {
        if (response.req.socket.destroyed)
            return;
        whenOver(response, answers.hold(answer));
        sendDocument(response, { type, body: answer.bytes, headers: type.startsWith('text/html') ? pageHeaders : {} });
    });
    return {
        '/': withPeriod(async (response, period) => {
            const url = ownUrl(response.req, trustProxy);
            const answer = answers.get(`page ${period.from} ${period.to} ${url}`, async () => renderPage(await readStats(store, period, minGroup), { url, today: dayOf(Date.now()) }));
            await send(response, await inTime(answer), 'text/html; charset=utf-8');
        }),
        '/api/v1/stats': withPeriod(async (response, period) => {
            const answer = answers.get(`stats ${period.from} ${period.to}`, async () => `${JSON.stringify(await readStats(store, period, minGroup))}\n`);
            await send(response, await inTime(answer), 'application/json');
        }),
    };
}
function exportHandler({ store, exportToken }) {
    const gate = new Gate({ atOnce: exportsAtOnce, mayWait: 0 });
    const stream = withPeriod((response, period) => gate.run(() => sendExport(response, store, period)));
    return (request, response, query) => {
        if (!mayExport(request, exportToken)) {
            const reason = 'send "Authorization: Bearer" with the token of --export-token, or of the file that the collector names in its log';
            return sendError(response, 401, reason, { 'www-authenticate': 'Bearer' });
        }
        if (request.method === 'HEAD')
            return sendDocument(response, { type: 'application/x-ndjson', body: '' });
        return stream(request, response, query);
    };
}
/** Checks the store for all who ask meanwhile at once, so that asking often costs nothing. */
function sharedPing(store) {
    let running = null;
    return () => {
        running ??= store.ping().finally(() => {
            running = null;
        });
        return running;
    };
}
/** What a collector answers to GET and HEAD, by path. */
function routes(parts) {
    const { store, metrics, healthy } = parts;
    const ping = sharedPing(store);
    return {
        ...periodHandlers(parts),
        '/privacy': (_request, response) => sendDocument(response, { type: 'text/html; charset=utf-8', body: renderPrivacy(), headers: pageHeaders }),
        '/schema.json': (_request, response) => sendJson(response, reportSchema),
        '/api/v1/reports.ndjson': exportHandler(parts),
        '/metrics': async (_request, response) => {
            sendDocument(response, { type: metrics.registry.contentType, body: await metrics.registry.metrics() });
        },
        '/healthz': (_request, response) => sendJson(response, { status: 'ok' }),
        '/readyz': async (_request, response) => {
            if (!healthy())
                return sendError(response, 503, 'the last reports could not be stored');
            await inTime(ping());
            sendJson(response, { status: 'ready' });
        },
    };
}

;// CONCATENATED MODULE: ./lib/collector/http/turns.js
/** Reads of one connection that may wait for the one before; no client that is not hostile sends so many ahead. */
const mayWait = 32;
/**
 * Makes reads take turns within their connection: the next one begins when the answer to the one before was sent.
 * Node itself starts everything that came in one packet, thousands of requests, at once.
 */
class Turns {
    #lines = new WeakMap();
    /** Calls `answer` when it is its turn, unless the connection is gone by then. */
    take(response, answer) {
        const { socket } = response.req;
        if (socket.destroyed)
            return;
        const line = this.#lines.get(socket) ?? { length: 0, last: Promise.resolve() };
        this.#lines.set(socket, line);
        if (line.length > mayWait)
            return void socket.destroy();
        line.length += 1;
        const sent = new Promise((resolve) => {
            response.once('close', () => {
                line.length -= 1;
                resolve();
            });
        });
        const begin = () => {
            if (!socket.destroyed)
                answer();
        };
        if (line.length === 1)
            begin();
        else
            void line.last.then(begin);
        line.last = sent;
    }
}

;// CONCATENATED MODULE: ./lib/collector/http/server.js





/** Milliseconds for a whole request to arrive. */
const requestMs = 5000;
/** Milliseconds after which a connection on which nothing moves is closed, whoever should move. */
const idleMs = 20_000;
/** The path of a request without its query. */
function pathOf({ url = '' }) {
    const end = url.indexOf('?');
    return end < 0 ? url : url.slice(0, end);
}
const posts = new Set(['/', '/k6-usage-report']);
/** Ends a request that failed: with a 503 when nothing was answered yet, else by breaking the connection. */
function fail(response, error) {
    if (response.headersSent)
        return void response.destroy();
    const reason = error instanceof Busy ? 'too many ask at once' : 'the store does not answer';
    sendError(response, 503, reason, { 'retry-after': '5' });
}
const brokenRequests = {
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
    HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
};
/** Answers what is not HTTP, too slow or too large for Node's parser. */
function refuseBroken(error, socket) {
    if (!socket.writable || error.code === 'ECONNRESET')
        return void socket.destroy();
    const [status, reason] = brokenRequests[error.code ?? ''] ?? [400, 'Bad Request'];
    const body = `${JSON.stringify({ error: reason.toLowerCase() })}\n`;
    socket.end(`HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`, () => socket.destroy());
}
/** Makes the function that answers everything but a report. */
function createReader(parts) {
    const handlers = routes(parts);
    const turns = new Turns();
    const answer = async (request, response) => {
        const path = pathOf(request);
        const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined;
        const allowed = [...(handler ? ['GET', 'HEAD'] : []), ...(posts.has(path) ? ['POST'] : [])];
        const allow = allowed.join(', ');
        if (allow === '')
            return sendError(response, 404, 'there is nothing here');
        if (!handler || !allowed.includes(request.method ?? '')) {
            return sendError(response, 405, `use ${allow}`, { allow });
        }
        return handler(request, response, new URLSearchParams((request.url ?? '').slice(path.length + 1)));
    };
    return (request, response) => {
        request.resume();
        turns.take(response, () => void answer(request, response).catch((error) => fail(response, error)));
    };
}
/** Makes the collector's HTTP server; it does not listen yet. */
function createCollectorServer(parts) {
    const read = createReader(parts);
    const server = (0,external_node_http_.createServer)({
        requestTimeout: requestMs,
        headersTimeout: requestMs,
        connectionsCheckingInterval: 500,
        keepAliveTimeout: 15_000,
        maxHeaderSize: 8192,
    }, (request, response) => {
        if (request.method === 'POST' && posts.has(pathOf(request)))
            parts.ingest(request, response);
        else
            read(request, response);
    });
    server.maxConnections = 10_000;
    server.timeout = idleMs;
    server.on('clientError', refuseBroken);
    return server;
}

;// CONCATENATED MODULE: ./lib/collector/ingest/batcher.js
/** Milliseconds a batch is held back at most. */
const holdMs = 5;
/** Reports of one transaction at most, so that no transaction takes longer than senders wait. */
const maxBatch = 2000;
/** Milliseconds between two looks for reports that waited too long. */
const sweepMs = 50;
function settle(waiting, fate) {
    waiting.settle?.(fate);
    waiting.settle = null;
}
/**
 * Collects reports while a transaction runs and commits them together in the next one.
 *
 * A transaction costs nearly the same for one report as for fifty. So the next one waits, for a few milliseconds at
 * most, until half as many reports are there as waited together lately: while one half is committed the other half
 * arrives. A report that comes alone is committed at once.
 */
class Batcher {
    #options;
    #queue = [];
    #committing = [];
    #held = null;
    /** How many reports waited together lately. */
    #crowd = 1;
    /** Set when the batcher is about to end: nothing is held back any more. */
    #drained = null;
    constructor(options) {
        this.#options = options;
        setInterval(() => this.#giveUpLate(), sweepMs).unref();
    }
    /** Reports that wait or are being committed. */
    get size() {
        return this.#queue.length + this.#committing.length;
    }
    /** Queues a report; `settle` is called exactly once. */
    add(report, settle) {
        if (this.#queue.length >= this.#options.maxQueued) {
            settle('full');
            return;
        }
        this.#queue.push({ report, since: performance.now(), settle });
        this.#next();
    }
    /** Commits what waits without holding back; resolves when nothing waits any more. */
    drain() {
        return new Promise((resolve) => {
            this.#drained = resolve;
            this.#next();
            this.#rest();
        });
    }
    #next() {
        if (this.#committing.length > 0 || this.#queue.length === 0)
            return;
        if (this.#drained || this.#queue.length >= this.#crowd / 2)
            void this.#commit();
        else
            this.#held ??= setTimeout(() => void this.#commit(), holdMs);
    }
    async #commit() {
        if (this.#held)
            clearTimeout(this.#held);
        this.#held = null;
        if (this.#committing.length > 0 || this.#queue.length === 0)
            return;
        const batch = this.#queue.slice(0, maxBatch);
        this.#queue = this.#queue.slice(maxBatch);
        this.#committing = batch;
        const start = performance.now();
        const error = await this.#append(batch);
        this.#committing = [];
        this.#crowd = Math.max(batch.length + this.#queue.length, this.#crowd * 0.9);
        this.#options.onCommit({ reports: batch.length, ms: performance.now() - start, error });
        for (const waiting of batch)
            settle(waiting, error === null ? 'stored' : 'failed');
        this.#next();
        this.#rest();
    }
    /** Null when the batch is durable, or what went wrong. */
    async #append(batch) {
        try {
            await this.#options.append(batch.map(({ report }) => report));
            return null;
        }
        catch (error) {
            return error ?? new Error('the store failed without a reason');
        }
    }
    #giveUpLate() {
        const limit = performance.now() - this.#options.patienceMs;
        const isLate = ({ since }) => since < limit;
        const late = [...this.#committing, ...this.#queue].filter((each) => isLate(each) && each.settle !== null);
        if (late.length === 0)
            return;
        this.#queue = this.#queue.filter((each) => !isLate(each));
        for (const waiting of late)
            settle(waiting, 'late');
        this.#options.onLate(late.length);
        this.#rest();
    }
    #rest() {
        if (this.size === 0)
            this.#drained?.();
    }
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./lib/collector/ingest/client-address.js

/** An IPv6 client has a whole /64; an IPv4 one may come as `::ffff:192.0.2.1`. */
function network(address) {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    if ((0,external_node_net_.isIP)(plain) !== 6)
        return plain;
    const [head = '', tail = ''] = plain.split('%')[0]?.split('::') ?? [];
    const groups = (part) => part.split(':').filter(Boolean);
    const missing = plain.includes('::') ? 8 - groups(head).length - groups(tail).length : 0;
    const all = [...groups(head), ...Array(Math.max(missing, 0)).fill('0'), ...groups(tail)];
    return all
        .slice(0, 4)
        .map((group) => Number.parseInt(group, 16).toString(16))
        .join(':');
}
/** An address that some proxies write with a port: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
const withoutPort = (address) => address.replace(/^(?:([\d.]+):\d+|\[([^\]]+)\](?::\d+)?)$/, '$1$2');
/**
 * The network a request comes from, for the rate limit alone. Behind a proxy that is trusted it is what that proxy
 * appended to X-Forwarded-For, the last entry; those before it are the client's own words.
 */
function clientOf(request, trustProxy) {
    const header = trustProxy ? request.headers['x-forwarded-for'] : undefined;
    const [last = ''] = String(header ?? '')
        .split(',')
        .slice(-1);
    const forwarded = withoutPort(last.trim());
    return network((0,external_node_net_.isIP)(forwarded) ? forwarded : (request.socket.remoteAddress ?? ''));
}

;// CONCATENATED MODULE: ./lib/collector/ingest/posts.js




/** Bytes of a posted report at most; k6's own have a few hundred. */
const maxBody = 16 * 1024;
const jsonType = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const retry = { 'retry-after': '5' };
const lost = {
    full: 'too many reports wait to be stored',
    late: 'the report could not be stored in time',
    failed: 'the report could not be stored',
};
const tooLarge = { status: 413, reason: `a report has at most ${maxBody} bytes` };
/** Refuses a request whose body nobody will read: the connection ends with the answer. */
function refuseUnread(response, { status, reason, headers = {} }) {
    const { req: request } = response;
    sendError(response, status, reason, { ...headers, connection: 'close' });
    // A client that is still sending sees the answer only when it is not reset meanwhile.
    request.resume();
    const cut = setTimeout(() => request.socket.destroy(), 1000);
    request.once('close', () => clearTimeout(cut));
}
/** What is wrong with a request that its headers show. */
function headersRefusal({ headers }) {
    const type = headers['content-type'] ?? '';
    if (type !== 'application/json' && !jsonType.test(type))
        return { status: 415, reason: 'send application/json' };
    if (headers['content-encoding'] !== undefined)
        return { status: 415, reason: 'send the body without an encoding' };
    return Number(headers['content-length'] ?? 0) > maxBody ? tooLarge : null;
}
/** Reads a body of bounded size; calls one of its two callbacks once, or none when the client goes away. */
function readBody(request, done, overflow) {
    const chunks = [];
    let bytes = 0;
    const gather = (chunk) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes <= maxBody)
            return;
        request.off('data', gather).off('end', finish);
        overflow();
    };
    const finish = () => {
        const [only] = chunks;
        done((chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8'));
    };
    request.on('data', gather).on('end', finish);
}
/** What is wrong with a request before its body is read. */
function refusalOf(request, { rateLimit, trustProxy, closing }) {
    if (closing())
        return { status: 503, reason: 'the collector is about to end', headers: retry };
    const wait = rateLimit?.(clientOf(request, trustProxy)) ?? 0;
    if (wait === 0)
        return headersRefusal(request);
    return { status: 429, reason: 'too many reports from one client', headers: { 'retry-after': String(wait) } };
}
/** Makes the handler of posted reports: checks, queues, and answers 204 when the report is durable. */
function createIngest(parts) {
    const { batcher, slots, metrics } = parts;
    const today = createCalendar();
    const stored = metrics.posts.labels('204');
    const answered = (status) => metrics.posts.inc({ status });
    const accept = (body, response) => {
        const accepted = acceptReport(body);
        if (accepted.kind === 'refused') {
            answered(accepted.refusal.status);
            return sendError(response, accepted.refusal.status, accepted.refusal.reason);
        }
        const day = today();
        const k6_version = slots.admit(day, accepted.report.k6_version);
        batcher.add({ ...accepted.report, day, k6_version }, (fate) => {
            if (fate !== 'stored') {
                answered(503);
                return sendError(response, 503, lost[fate], retry);
            }
            stored.inc();
            response.statusCode = 204;
            response.end();
        });
    };
    return (request, response) => {
        const refuse = (answer) => {
            answered(answer.status);
            refuseUnread(response, answer);
        };
        const wrong = refusalOf(request, parts);
        const overflow = () => refuse(tooLarge);
        if (wrong)
            refuse(wrong);
        else
            readBody(request, (body) => accept(body, response), overflow);
    };
}

;// CONCATENATED MODULE: ./lib/collector/ingest/rate-limit.js
/** Clients that are remembered at once; about 10 MB. */
const maxClients = 100_000;
/** Milliseconds between two looks for clients that may come freely again. */
const forgetMs = 10_000;
/**
 * Limits how often each client may come: `perMinute` at once, then evenly spread (a leaky bucket in one number a
 * client). Clients live in memory only. They are forgotten soon after they may come freely again, which is a minute after
 * their last report at most: the page /privacy says so.
 *
 * @returns a function that says in how many seconds the client may come again; 0 is now.
 */
function createRateLimit(perMinute, now = performance.now.bind(performance)) {
    const minuteMs = 60_000;
    const stepMs = minuteMs / perMinute;
    const fullAt = new Map();
    const forgetFree = () => {
        const time = now();
        for (const [client, full] of fullAt)
            if (full <= time)
                fullAt.delete(client);
    };
    const makeRoom = () => {
        forgetFree();
        for (const client of fullAt.keys()) {
            if (fullAt.size < maxClients)
                break;
            fullAt.delete(client);
        }
    };
    setInterval(forgetFree, forgetMs).unref();
    return (client) => {
        const time = now();
        const full = Math.max(fullAt.get(client) ?? 0, time) + stepMs;
        const wait = full - time - minuteMs;
        if (wait > 1e-6)
            return Math.ceil(wait / 1000);
        if (fullAt.size >= maxClients && !fullAt.has(client))
            makeRoom();
        fullAt.set(client, full);
        return 0;
    };
}

;// CONCATENATED MODULE: ./lib/collector/ingest/version-slots.js

/** Different k6 versions that are counted by name on one day; later ones are counted as `other`. */
const versionsADay = 100;
/**
 * Bounds how many versions a day has, whatever is sent: the keys of the roll-ups, and so the work of the page.
 *
 * @returns a function that gives the version under which a report of that day is kept.
 */
function createVersionSlots() {
    let today = '';
    let versions = new Set();
    return {
        /** Counts in what a store already has for a day. */
        async load(store, day) {
            const totals = await store.totals({ from: day, to: day });
            if (today !== day)
                versions = new Set();
            today = day;
            for (const { dimension, key } of totals)
                if (dimension === 'version')
                    versions.add(key);
        },
        admit(day, version) {
            if (today !== day)
                versions = new Set();
            today = day;
            if (!versions.has(version) && versions.size >= versionsADay)
                return other;
            versions.add(version);
            return version;
        },
    };
}

;// CONCATENATED MODULE: ./lib/collector/observe/commits.js

/** Milliseconds for which a collector that could not store calls itself unready. */
const unreadyMs = 5000;
/** Remembers whether storing works, and logs when it begins to fail and when it works again, not every time. */
class Commits {
    #storeName;
    #log;
    #failing = false;
    #failedAt = Number.NEGATIVE_INFINITY;
    constructor(storeName, log) {
        this.#storeName = storeName;
        this.#log = log;
    }
    /**
     * Whether reports can be stored as far as is known. A collector that is not ready is sent no reports, so that none
     * could show that it works again: after a while it is worth another try.
     */
    get healthy() {
        return !this.#failing || performance.now() - this.#failedAt > unreadyMs;
    }
    /** Hears how a transaction ended: null is well. */
    heard(error) {
        if (error !== null && !this.#failing) {
            this.#log('error', `cannot store reports in ${this.#storeName}: ${(0,errors/* messageOf */.bD)(error)}`);
        }
        if (error === null && this.#failing)
            this.#log('info', `stores reports in ${this.#storeName} again`);
        this.#failing = error !== null;
        if (this.#failing)
            this.#failedAt = performance.now();
    }
}

// EXTERNAL MODULE: ./node_modules/prom-client/index.js
var prom_client = __webpack_require__(5222);
;// CONCATENATED MODULE: ./lib/collector/observe/metrics.js

/** Shows how many reports wait; `queued` is asked whenever somebody looks. */
function watchQueue({ registry }, queued) {
    new prom_client.Gauge({
        name: 'collector_queued_reports',
        help: 'Reports that wait for their transaction.',
        registers: [registry],
        collect() {
            this.set(queued());
        },
    });
}
/** The collector's own metrics, each with labels from a fixed list. */
function createMetrics() {
    const registry = new prom_client.Registry();
    (0,prom_client.collectDefaultMetrics)({ register: registry });
    const registers = [registry];
    return {
        registry,
        posts: new prom_client.Counter({
            name: 'collector_posts_total',
            help: 'Posted reports by the status they were answered with.',
            labelNames: ['status'],
            registers,
        }),
        commits: new prom_client.Counter({
            name: 'collector_commits_total',
            help: 'Transactions by their result.',
            labelNames: ['result'],
            registers,
        }),
        commitSeconds: new prom_client.Histogram({
            name: 'collector_commit_seconds',
            help: 'How long transactions took.',
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
            registers,
        }),
        batchReports: new prom_client.Histogram({
            name: 'collector_batch_reports',
            help: 'How many reports one transaction had.',
            buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
            registers,
        }),
        deleted: new prom_client.Counter({
            name: 'collector_deleted_reports_total',
            help: 'Raw rows that retention deleted.',
            registers,
        }),
    };
}

// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(3849);
// EXTERNAL MODULE: ./lib/collector/store/rows.js
var rows = __webpack_require__(364);
;// CONCATENATED MODULE: ./lib/collector/store/postgres.js



/** Milliseconds after which a query is given up; the connection is thrown away with it. */
const queryMs = 2000;
/** Milliseconds within which a connection must be there. */
const connectMs = 1000;
/** One lock for all collectors, so that two that start at once do not make the same table. */
const schemaLock = 6_565_000;
const schema = `
  SELECT pg_advisory_xact_lock(${schemaLock});
  CREATE TABLE IF NOT EXISTS reports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    k6_version text NOT NULL,
    vus_max bigint,
    duration double precision,
    st_duration double precision,
    iterations bigint,
    goos text NOT NULL,
    goarch text NOT NULL,
    is_ci boolean,
    executors text NOT NULL
  );
  CREATE INDEX IF NOT EXISTS reports_day ON reports (day, id);
  CREATE TABLE IF NOT EXISTS rollups (
    dimension text COLLATE "C" NOT NULL,
    day date NOT NULL,
    key text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (dimension, day, key)
  ) WITH (fillfactor = 50);
`;
// One statement is one transaction and one round trip. The roll-ups are taken in the same order by every
// collector: in any other order two of them wait for each other's rows.
const append = {
    name: 'append',
    text: `
    WITH stored AS (
      INSERT INTO reports
        (day, k6_version, vus_max, duration, st_duration, iterations, goos, goarch, is_ci, executors)
      SELECT * FROM unnest($1::date[], $2::text[], $3::bigint[], $4::float8[], $5::float8[], $6::bigint[],
        $7::text[], $8::text[], $9::boolean[], $10::text[])
    )
    INSERT INTO rollups (dimension, day, key, count)
    SELECT * FROM unnest($11::text[], $12::date[], $13::text[], $14::bigint[]) AS rollup (dimension, day, key, count)
    ORDER BY dimension COLLATE "C", day, key COLLATE "C"
    ON CONFLICT (dimension, day, key) DO UPDATE SET count = rollups.count + excluded.count`,
};
// 204 means durable, whatever the server's default is.
const settings = `
  SELECT set_config('statement_timeout', '${queryMs}', false),
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END`;
const totals = {
    name: 'totals',
    text: `SELECT dimension, key, sum(count)::float8 AS count FROM rollups
         WHERE day BETWEEN $1 AND $2 GROUP BY dimension, key`,
};
const days = {
    name: 'days',
    text: `SELECT day::text, key, count::float8 FROM rollups
         WHERE dimension = $1 AND day BETWEEN $2 AND $3 AND ($4::text[] IS NULL OR key = ANY($4::text[])) ORDER BY day, key`,
};
const postgres_page = {
    name: 'page',
    text: `SELECT id::float8, day::text, k6_version, vus_max::float8, duration, st_duration, iterations::float8, goos,
           goarch, is_ci, executors
         FROM reports WHERE day BETWEEN $1 AND $2 AND (day, id) > ($3, $4) ORDER BY day, id LIMIT $5`,
};
const deleteBefore = {
    name: 'delete',
    text: 'DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE day < $1 LIMIT $2)',
};
function columns(reports, rollups) {
    const report = (name) => reports.map((each) => each[name]);
    const rollup = (name) => rollups.map((each) => each[name]);
    return [
        report('day'),
        report('k6_version'),
        report('vus_max'),
        report('duration'),
        report('st_duration'),
        report('iterations'),
        report('goos'),
        report('goarch'),
        report('is_ci'),
        reports.map(rows/* executorsColumn */.D),
        rollup('dimension'),
        rollup('day'),
        rollup('key'),
        rollup('count'),
    ];
}
/** The address without user, password and parameters, for the log. */
function nameOf(url) {
    const { hostname, port, pathname } = new URL(url);
    return `postgres://${hostname}${port ? `:${port}` : ''}${pathname}`;
}
/** A table that is not there: somebody dropped it, or restored the database from before it was made. */
const undefinedTable = '42P01';
function poolOf(url, max) {
    const pool = new esm/* default.Pool */.Ay.Pool({
        connectionString: url,
        max,
        connectionTimeoutMillis: connectMs,
        query_timeout: queryMs,
        idleTimeoutMillis: 60_000,
        keepAlive: true,
        onConnect: async (client) => {
            await client.query(settings);
        },
    });
    // An idle connection that breaks is replaced when the next query comes; that query reports what is wrong.
    pool.on('error', () => undefined);
    return pool;
}
/** Makes the tables when they are not there: before the first query, and again when a query misses one. */
class Schema {
    #made = null;
    /** Runs a query that has stored nothing when it fails for want of a table. */
    async query(pool, config) {
        await this.#make(pool);
        try {
            return await pool.query(config);
        }
        catch (error) {
            if (error.code !== undefinedTable)
                throw error;
            this.#made = null;
            await this.#make(pool);
            return pool.query(config);
        }
    }
    async #make(pool) {
        this.#made ??= pool.query(schema);
        try {
            await this.#made;
        }
        catch (error) {
            this.#made = null;
            throw error;
        }
    }
}
/**
 * Keeps reports in a PostgreSQL database, whose tables are made when they are not there. Any number of collectors
 * may share one database. Readers have connections of their own, so that no report waits for a reader.
 *
 * @param url `postgres://user:password@host:port/database`.
 */
function postgresStore(url) {
    const [writers, readers] = [poolOf(url, 2), poolOf(url, 3)];
    const tables = new Schema();
    const write = (config) => tables.query(writers, config);
    const read = (config) => tables.query(readers, config);
    return {
        name: nameOf(url),
        append: async (reports) => {
            await write({ ...append, values: columns(reports, (0,rollup/* rollUp */.F3)(reports)) });
        },
        totals: async ({ from, to }) => (await read({ ...totals, values: [from, to] })).rows,
        days: async ({ dimension, keys, from, to }) => (await read({ ...days, values: [dimension, from, to, keys] })).rows,
        page: async ({ from, to, after, limit }) => {
            const { day, id } = (0,rows/* startOf */.GH)(after, from);
            return (0,rows/* pageOf */.ZZ)((await read({ ...postgres_page, values: [from, to, day, id, limit] })).rows, limit);
        },
        deleteBefore: async (day, limit) => (await write({ ...deleteBefore, values: [day, limit] })).rowCount ?? 0,
        ping: async () => {
            await write({ text: 'SELECT (SELECT 1 FROM rollups LIMIT 1), (SELECT 1 FROM reports LIMIT 1)' });
        },
        close: async () => {
            await Promise.all([writers.end(), readers.end()]);
        },
    };
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/collector/store/retention.js



/** Rows that one transaction deletes: few enough that reports hardly wait for it. */
const chunkRows = 1000;
/** Milliseconds between two such transactions. */
const pauseMs = 50;
const everyMs = 3_600_000;
/**
 * Deletes raw rows older than so many days, now and every hour, in small chunks; roll-ups stay.
 *
 * @param options.days days that rows are kept, today included; 0 keeps them for ever.
 */
async function keepRetention(options) {
    const { store, days, metrics, log, signal } = options;
    const sleep = (ms) => (0,external_node_timers_promises_.setTimeout)(ms, undefined, { signal, ref: false }).catch(() => undefined);
    while (days > 0 && !signal.aborted) {
        const oldest = plusDays(dayOf(Date.now()), 1 - days);
        let deleted = chunkRows;
        while (deleted === chunkRows && !signal.aborted) {
            try {
                deleted = await store.deleteBefore(oldest, chunkRows);
            }
            catch (error) {
                log('warn', `old rows stay until the next hour: ${(0,errors/* messageOf */.bD)(error)}`);
                break;
            }
            metrics.deleted.inc(deleted);
            await sleep(pauseMs);
        }
        await sleep(everyMs);
    }
}

// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(5919);
;// CONCATENATED MODULE: ./lib/collector/store/sqlite.js

/**
 * Megabytes for what a worker makes for one answer and throws away. Left to itself, it clears them late: when many asked
 * for long periods, there were hundreds.
 */
const youngMegabytes = 16;
/** Starts a worker and returns a function that calls its methods. */
function connect(entry, workerData) {
    const worker = new external_node_worker_threads_.Worker(entry, { workerData, resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
    const waiting = new Map();
    let calls = 0;
    worker.on('message', (text) => {
        const answer = JSON.parse(text);
        const call = waiting.get(answer.id);
        waiting.delete(answer.id);
        if ('error' in answer)
            call?.reject(new Error(answer.error));
        else
            call?.resolve(answer.result);
    });
    return (method, ...args) => new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.postMessage(JSON.stringify({ id: calls, method, args }));
    });
}
/**
 * Keeps reports in an SQLite file, which is made when it is not there. Writing and reading have a thread each:
 * neither a stalled disk nor a long export holds up the server.
 *
 * @param options.entry a module that calls `serveSqlite` when it is loaded in a worker.
 */
function sqliteStore({ file, entry }) {
    const writer = connect(entry, { file, role: 'writer' });
    const reader = connect(entry, { file, role: 'reader' });
    // A reader cannot make the file or its tables; the writer does when it is asked whether it can write.
    const read = async (work) => {
        try {
            return await work();
        }
        catch {
            await writer('ping');
            return work();
        }
    };
    return {
        name: file,
        append: (reports) => writer('append', reports),
        deleteBefore: (day, limit) => writer('deleteBefore', day, limit),
        totals: (period) => read(() => reader('totals', period)),
        days: (query) => read(() => reader('days', query)),
        page: (query) => read(() => reader('page', query)),
        ping: async () => {
            await writer('ping');
            await reader('ping');
        },
        close: async () => {
            await reader('close');
            await writer('close');
        },
    };
}

;// CONCATENATED MODULE: ./lib/collector/start.js














/** Reports that may wait; about 5 MB. */
const maxQueued = 10_000;
/** Milliseconds until a report is answered 503; k6 itself waits for 3 s. */
const patienceMs = 1500;
/** Milliseconds between the signal to end and the end. */
const endMs = 4000;
/** Milliseconds that senders have to take their last answers. */
const lastAnswersMs = 500;
function createBatcher({ store, metrics, commits }) {
    const batcher = new Batcher({
        append: store.append,
        maxQueued,
        patienceMs,
        onCommit({ reports, ms, error }) {
            metrics.commits.inc({ result: error === null ? 'stored' : 'failed' });
            metrics.commitSeconds.observe(ms / 1000);
            metrics.batchReports.observe(reports);
            commits.heard(error);
        },
        onLate: () => commits.heard(new Error('it does not answer in time')),
    });
    watchQueue(metrics, () => batcher.size);
    return batcher;
}
/** The versions that today has already; a store that does not answer yet is no reason not to start. */
async function loadedSlots({ store, commits }) {
    const slots = createVersionSlots();
    try {
        await store.ping();
        await slots.load(store, dayOf(Date.now()));
    }
    catch (error) {
        commits.heard(error);
    }
    return slots;
}
function urlOf(server, host) {
    const { port } = server.address();
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}
/** Ends in order: takes no more, stores what is queued, answers it, closes the store. */
async function endInTime(parts) {
    const { server, batcher, store, log } = parts;
    const closed = (0,external_node_events_.once)(server, 'close');
    server.close();
    const late = setTimeout(() => {
        if (batcher.size > 0)
            log('warn', `${batcher.size} reports could not be stored in time and were not answered 204`);
        process.exit(0);
    }, endMs);
    await batcher.drain();
    setTimeout(() => server.closeAllConnections(), lastAnswersMs);
    await closed;
    await store.close();
    clearTimeout(late);
}
async function listen(server, { host, port }) {
    server.listen(port, host, 4096);
    await (0,external_node_events_.once)(server, 'listening').catch((error) => {
        throw new errors/* UserError */.yo(`--host ${host}, --port ${port}: the collector cannot listen there: ${(0,errors/* messageOf */.bD)(error)}`);
    });
}
/**
 * Starts a collector.
 *
 * @param entry a module that calls `serveSqlite` when it is loaded in a worker.
 * @throws {UserError} when it cannot listen.
 */
async function startCollector(config, { entry, log }) {
    const { trustProxy, minGroup } = config;
    const exportToken = config.exportToken ?? newExportToken();
    const store = config.databaseUrl ? postgresStore(config.databaseUrl) : sqliteStore({ file: config.data, entry });
    const metrics = createMetrics();
    const commits = new Commits(store.name, log);
    const batcher = createBatcher({ store, metrics, commits });
    const ending = new AbortController();
    const slots = await loadedSlots({ store, metrics, commits });
    const rateLimit = config.rateLimit > 0 ? createRateLimit(config.rateLimit) : null;
    const server = createCollectorServer({
        store,
        metrics,
        trustProxy,
        minGroup,
        exportToken,
        healthy: () => commits.healthy && !ending.signal.aborted,
        ingest: createIngest({ batcher, slots, metrics, rateLimit, trustProxy, closing: () => ending.signal.aborted }),
    });
    await listen(server, config);
    if (config.exportToken === null)
        keepExportToken(exportToken, config, log);
    void keepRetention({ store, days: config.retentionDays, metrics, log, signal: ending.signal });
    return {
        url: urlOf(server, config.host),
        end() {
            ending.abort();
            return endInTime({ server, batcher, store, log });
        },
    };
}


/***/ }),

/***/ 9583:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F3: () => (/* binding */ rollUp),
/* harmony export */   KQ: () => (/* binding */ dimensions),
/* harmony export */   RC: () => (/* binding */ unstated),
/* harmony export */   rM: () => (/* binding */ vusClasses),
/* harmony export */   xH: () => (/* binding */ durationClasses)
/* harmony export */ });
/** What the page counts by. */
const dimensions = [
    'total',
    'version',
    'platform',
    'vus',
    'duration',
    'ci',
    'executor',
    'module',
    'output',
];
/** The key for reports that do not state the figure. */
const unstated = 'unstated';
/** Lower bounds of the classes of VUs; each class ends before the next one. */
const vusClasses = [0, 1, 2, 6, 11, 21, 51, 101, 201, 501, 1001, 5001];
/** Lower bounds in seconds of the classes of duration. */
const durationClasses = [0, 1, 10, 30, 60, 300, 900, 3600, 14_400];
function classOf(bounds, value) {
    if (value === null)
        return unstated;
    return String(bounds.findLast((bound) => bound <= value));
}
/** A report that states no duration says 0 in k6's classic format. */
function durationClass({ duration, st_duration }) {
    const longest = Math.max(duration ?? 0, st_duration ?? 0);
    return classOf(durationClasses, longest === 0 ? null : longest);
}
function ciKey(is_ci) {
    if (is_ci === null)
        return unstated;
    return is_ci ? 'yes' : 'no';
}
function count(tally, key) {
    tally.set(key, (tally.get(key) ?? 0) + 1);
}
/** Counts one report under its keys. */
function countReport(tallies, report) {
    count(tallies.total, 'reports');
    count(tallies.version, report.k6_version);
    count(tallies.platform, `${report.goos}/${report.goarch}`);
    count(tallies.vus, classOf(vusClasses, report.vus_max));
    count(tallies.duration, durationClass(report));
    count(tallies.ci, ciKey(report.is_ci));
    for (const name of report.executors)
        count(tallies.executor, name);
    for (const name of report.modules ?? [])
        count(tallies.module, name);
    for (const name of report.outputs ?? [])
        count(tallies.output, name);
}
const emptyTallies = () => Object.fromEntries(dimensions.map((dimension) => [dimension, new Map()]));
const lockOrder = (a, b) => `${a.dimension} ${a.day} ${a.key}` < `${b.dimension} ${b.day} ${b.key}` ? -1 : 1;
/** Counts a batch of reports: one entry a key, in a fixed order, so that two writers take locks in the same order. */
function rollUp(reports) {
    const days = new Map();
    for (const report of reports) {
        const tallies = days.get(report.day) ?? emptyTallies();
        days.set(report.day, tallies);
        countReport(tallies, report);
    }
    return [...days]
        .flatMap(([day, tallies]) => dimensions.flatMap((dimension) => Array.from(tallies[dimension], ([key, count]) => ({ dimension, day, key, count }))))
        .sort(lockOrder);
}


/***/ }),

/***/ 364:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ executorsColumn),
/* harmony export */   GH: () => (/* binding */ startOf),
/* harmony export */   ZZ: () => (/* binding */ pageOf)
/* harmony export */ });
/** Executors as one column: their names hold no comma. */
function executorsColumn({ executors }) {
    return executors.join(',');
}
function toReport({ id: _, is_ci, executors, ...rest }) {
    return {
        ...rest,
        is_ci: is_ci === null ? null : Boolean(is_ci),
        executors: executors === '' ? [] : executors.split(','),
    };
}
/** Where a page of rows begins: at the start of the period when there is no cursor. */
function startOf(after, from) {
    return after ?? { day: from, id: 0 };
}
/** A page of up to `limit` rows; a full one says where the next one begins. */
function pageOf(rows, limit) {
    const last = rows.at(-1);
    const next = last && rows.length === limit ? { day: last.day, id: last.id } : null;
    return { reports: rows.map(toReport), next };
}


/***/ })

};
