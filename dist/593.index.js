export const id = 593;
export const ids = [593];
export const modules = {

/***/ 4593:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  commentOnPullRequest: () => (/* binding */ commentOnPullRequest)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/github/comment-text.js
/** The hidden first line by which the comment of an id is found again. */
const commentMarker = (id) => `<!-- k6-load-test:${id.replaceAll(/[^A-Za-z0-9 ._-]/g, '-').slice(0, 100)} -->`;
/** UTF-16 units; GitHub takes 65,536 characters. */
const mostCharacters = 65_000;
/**
 * A comment with its marker, within GitHub's limit: what is beyond is cut at the end of a line, so that no name in it
 * loses its escapes.
 *
 * @param runUrl where all of it is; empty when it is not known.
 */
function commentText(marker, body, runUrl) {
    const whole = `${marker}\n${body}`;
    if (whole.length <= mostCharacters)
        return whole;
    const run = runUrl === '' ? 'The run' : `[The run](${runUrl})`;
    const head = `${marker}\nThis is too long for a comment, so it ends early. ${run} has all of it.\n\n`;
    const cut = body.slice(0, mostCharacters - head.length);
    return head + cut.slice(0, Math.max(0, cut.lastIndexOf('\n')));
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/github/field.js
/** A field of JSON that may be anything; undefined where there is none, or null. */
function field(value, name) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
        return undefined;
    return value[name] ?? undefined;
}

;// CONCATENATED MODULE: ./lib/github/event.js


/** GitHub sends no larger event. */
const mostBytes = 25 * 1024 * 1024;
/**
 * The number of the pull request that the workflow's event is about: one that was changed, or commented on.
 *
 * @returns null for every other event (a push, another workflow's run), and when the event cannot be read.
 */
function pullRequestOf(env) {
    const event = readEvent(env.GITHUB_EVENT_PATH);
    const issue = field(event, 'issue');
    // An issue is a pull request only if it says so.
    const subject = field(event, 'pull_request') ?? (field(issue, 'pull_request') ? issue : undefined);
    const number = field(subject, 'number');
    return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}
function readEvent(path) {
    if (!path)
        return null;
    try {
        const stat = (0,external_node_fs_.statSync)(path);
        return stat.isFile() && stat.size <= mostBytes ? JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8')) : null;
    }
    catch {
        return null;
    }
}

// EXTERNAL MODULE: ./lib/install/download.js
var download = __webpack_require__(6139);
// EXTERNAL MODULE: ./lib/install/http.js
var http = __webpack_require__(7691);
// EXTERNAL MODULE: ./lib/render/escape.js
var render_escape = __webpack_require__(9889);
;// CONCATENATED MODULE: ./lib/github/rest.js




/** The API did not do it. The message is one line, and never has the token. */
class ApiError extends Error {
    name = 'ApiError';
    /** null: no answer came, or not all of it. */
    status;
    /** Milliseconds after which it is worth to ask again; null: never. */
    retryInMs;
    constructor(message, { status, retryInMs }) {
        super(message);
        this.status = status;
        this.retryInMs = retryInMs;
    }
}
/**
 * Asks GitHub's API. A redirect is not followed, as the token is for this host alone.
 *
 * @throws {ApiError} for everything but a 2xx with JSON.
 */
async function askApi(asker, { url, method, body }) {
    const { message, text } = await exchange(asker, url, {
        ...(method && { method }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: {
            accept: 'application/vnd.github+json',
            authorization: `Bearer ${asker.token}`,
            'x-github-api-version': '2022-11-28',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: asker.signal,
    });
    const status = message.statusCode ?? 0;
    if (status < 200 || status > 299)
        throw refusal(message, wordsIn(text, asker));
    if (text === null)
        throw useless(url, status, `is larger than ${asker.answerBytes} bytes`);
    const json = parsed(text);
    if (json === undefined)
        throw useless(url, status, 'is no JSON');
    return { json, hasNext: /;\s*rel="?next\b/i.test(String(message.headers.link ?? '')) };
}
async function exchange({ answerBytes }, url, request) {
    try {
        const message = await (0,http/* send */.tN)(url, request);
        return { message, text: await textOf(message, answerBytes) };
    }
    catch (error) {
        throw new ApiError(`${url.origin}: ${(0,download/* reasonOf */.A3)(error)}`, { status: null, retryInMs: 0 });
    }
}
/** null when it is larger than allowed; the rest is not read. */
async function textOf(message, mostBytes) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of message) {
        bytes += chunk.length;
        if (bytes > mostBytes)
            return null; // leaving the loop closes the connection
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
const useless = (url, status, what) => new ApiError(`the answer of ${url.origin} ${what}`, { status, retryInMs: null });
/** GitHub's own words, if it said any, in parentheses. */
function wordsIn(text, { token }) {
    const words = text === null ? undefined : field(parsed(text), 'message');
    return typeof words === 'string' && words !== '' ? ` (${(0,render_escape/* visible */.RK)(words.replaceAll(token, '***'))})` : '';
}
function refusal(message, words) {
    const status = message.statusCode ?? 0;
    const said = `HTTP ${status}${words}`;
    const limitMs = limitOf(message);
    if (limitMs !== null) {
        const wait = `ask again in ${Math.ceil(limitMs / 1000)} s`;
        return new ApiError(`GitHub's rate limit is reached, ${wait}: ${said}`, { status, retryInMs: limitMs });
    }
    const isPassing = status === 408 || status >= 500;
    const where = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
    return new ApiError(`${said}${where}`, { status, retryInMs: isPassing ? 0 : null });
}
/** Milliseconds until more may be asked; null when it is no matter of how often. */
function limitOf({ statusCode, headers }) {
    const retryAfter = /^\d+$/.exec(String(headers['retry-after'] ?? ''));
    const isSpent = headers['x-ratelimit-remaining'] === '0';
    if (statusCode !== 429 && !(statusCode === 403 && (retryAfter || isSpent)))
        return null;
    if (retryAfter)
        return Number(retryAfter[0]) * 1000;
    const reset = Number(headers['x-ratelimit-reset']);
    // What GitHub's documentation asks for where nothing is said.
    return isSpent && reset > 0 ? Math.max(0, reset * 1000 - Date.now()) : 60_000;
}

// EXTERNAL MODULE: ./lib/github/run-url.js
var run_url = __webpack_require__(4962);
;// CONCATENATED MODULE: ./lib/github/pull-request-comment.js







const usualLimits = {
    totalMs: 15_000,
    loginMs: 5000,
    retryDelaysMs: [500, 2000],
    waitMs: 10_000,
    answerBytes: 40 * 1024 * 1024,
    pages: 30,
};
/**
 * Keeps one comment of an id on the pull request of this run: updates that of an earlier run, or else creates it.
 *
 * The token goes to the runner's GITHUB_API_URL only. Nothing is thrown, whatever happens.
 */
async function commentOnPullRequest(comment) {
    const { token, env, signal } = comment;
    const limits = { ...usualLimits, ...comment.limits };
    const deadline = AbortSignal.timeout(limits.totalMs);
    try {
        if (token === '')
            return { status: 'skipped', detail: 'input github-token is empty' };
        const number = pullRequestOf(env);
        if (number === null)
            return { status: 'skipped', detail: 'this run belongs to no pull request' };
        const asker = { token, signal: AbortSignal.any([signal, deadline]), answerBytes: limits.answerBytes };
        return await writeComment(comment, { asker, limits, repository: apiRepository(env), number });
    }
    catch (error) {
        if (signal.aborted)
            return { status: 'failed', detail: 'the step was cancelled' };
        if (deadline.aborted)
            return { status: 'failed', detail: `it was not done within ${limits.totalMs / 1000} s` };
        return fateOf(error);
    }
}
async function writeComment(comment, task) {
    const { asker, limits, repository, number } = task;
    const { env } = comment;
    const marker = commentMarker(comment.id);
    const login = await loginOf(asker, env, limits);
    const body = { body: commentText(marker, comment.body, (0,run_url/* runUrlOf */.Qm)(env)) };
    const list = new URL(`${repository}/issues/${number}/comments`);
    const page = `${(0,run_url/* repositoryUrlOf */.ZN)(env)}/pull/${number}`;
    // Each try looks again: a comment may be there although the answer to its creation was lost.
    return retrying(asker.signal, limits, async () => {
        const own = await findComment(asker, list, { marker, login, pages: limits.pages });
        if (own !== null) {
            const url = new URL(`${repository}/issues/comments/${own}`);
            await askApi(asker, { method: 'PATCH', url, body });
            return { status: 'updated', detail: `${page}#issuecomment-${own}` };
        }
        if (!comment.create)
            return { status: 'skipped', detail: 'there is no comment of an earlier run to update' };
        const { json } = await askApi(asker, { method: 'POST', url: list, body });
        const id = idOf(json);
        return { status: 'created', detail: id === null ? page : `${page}#issuecomment-${id}` };
    });
}
/** @throws {Error} when the runner's environment says nothing that can be used. */
function apiRepository(env) {
    const name = (0,run_url/* repositoryOf */._M)(env);
    if (name === null)
        throw new Error(`GITHUB_REPOSITORY is "${env.GITHUB_REPOSITORY ?? ''}", not owner/name`);
    return `${apiUrl(env).href.replace(/\/+$/, '')}/repos/${name}`;
}
function apiUrl({ GITHUB_API_URL: given }) {
    const url = URL.parse(given || 'https://api.github.com');
    if (url !== null && /^https?:$/.test(url.protocol))
        return url;
    throw new Error(`GITHUB_API_URL is "${given}", which is no http or https URL`);
}
/** The login of the token's owner: the workflow's own bot, a GitHub App's, or a user. */
async function loginOf(asker, env, limits) {
    const workflows = 'github-actions[bot]';
    const url = URL.parse(env.GITHUB_GRAPHQL_URL ?? '');
    if (url?.origin !== apiUrl(env).origin)
        return workflows;
    const signal = AbortSignal.any([asker.signal, AbortSignal.timeout(limits.loginMs)]);
    // The REST API tells no bot who it is.
    const request = { method: 'POST', url, body: { query: 'query{viewer{login}}' } };
    try {
        const { json } = await retrying(signal, limits, () => askApi({ ...asker, signal }, request));
        const login = field(field(field(json, 'data'), 'viewer'), 'login');
        return typeof login === 'string' && login !== '' ? login : workflows;
    }
    catch {
        return workflows;
    }
}
/** The number of the oldest comment with this marker by this author, or null. GitHub lists the oldest first. */
async function findComment(asker, list, { marker, login, pages }) {
    for (let page = 1; page <= pages; page++) {
        const url = new URL(`?per_page=100&page=${page}`, list);
        const { json, hasNext } = await askApi(asker, { url });
        if (!Array.isArray(json))
            throw new Error("GitHub's list of comments is no list");
        const own = json.find((entry) => isBy(login, field(entry, 'user')) && firstLine(field(entry, 'body')) === marker);
        const id = idOf(own);
        if (id !== null)
            return id;
        if (!hasNext)
            return null;
    }
    throw new Error(`the pull request has more than ${pages * 100} comments`);
}
function idOf(comment) {
    const id = field(comment, 'id');
    return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}
const firstLine = (text) => (typeof text === 'string' ? text.split(/\r?\n/, 1)[0] : undefined);
/** REST ends a bot's login with `[bot]`, GraphQL may leave that away. A user may have the login that is left. */
function isBy(login, user) {
    const isBot = login.endsWith('[bot]') || login === 'github-actions';
    if (field(user, 'type') !== 'Bot')
        return !isBot && field(user, 'login') === login;
    return field(user, 'login') === (login.endsWith('[bot]') ? login : `${login}[bot]`);
}
async function retrying(signal, { retryDelaysMs, waitMs }, attempt) {
    let left = waitMs;
    for (const least of retryDelaysMs) {
        try {
            return await attempt();
        }
        catch (error) {
            if (!(error instanceof ApiError) || error.retryInMs === null)
                throw error;
            const wait = Math.max(error.retryInMs, least);
            left -= wait;
            if (left < 0)
                throw error;
            await (0,promises_.setTimeout)(wait, undefined, { signal });
        }
    }
    return attempt();
}
function fateOf(error) {
    const reason = (0,errors/* messageOf */.b)(error);
    if (!(error instanceof ApiError) || error.retryInMs !== null)
        return { status: 'failed', detail: reason };
    const { status } = error;
    if (status === 401)
        return { status: 'failed', detail: `GitHub does not accept input github-token: ${reason}` };
    if (status !== 403 && status !== 404)
        return { status: 'failed', detail: reason };
    const advice = 'the job needs "permissions: pull-requests: write", which a pull request from a fork never has';
    return { status: 'refused', detail: `${reason}; ${advice}` };
}


/***/ })

};
