export const id = 965;
export const ids = [965];
export const modules = {

/***/ 1965:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sendUsageReport: () => (/* binding */ sendUsageReport)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
// EXTERNAL MODULE: external "node:dns"
var external_node_dns_ = __webpack_require__(610);
;// CONCATENATED MODULE: ./lib/usage-report/lookup.js

/**
 * Resolves names as dns.lookup does, but asks it only after a name server has shown that it answers, whatever the
 * answer: a lookup cannot be cancelled, and where no server answers it would hold the process for ten seconds and more.
 *
 * @param signal when it is aborted, no lookup begins any more.
 * @param servers name servers to ask instead of the system's, `127.0.0.1:5353`.
 */
const cancellableLookup = (signal, servers) => (hostname, options, callback) => {
    if (hostname === 'localhost')
        return (0,external_node_dns_.lookup)(hostname, options, callback);
    const resolver = new external_node_dns_.Resolver();
    if (servers)
        resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    resolver.resolve4(hostname, (error) => {
        signal.removeEventListener('abort', cancel);
        if (error && (signal.aborted || error.code === 'ETIMEOUT'))
            callback(error, '');
        else
            (0,external_node_dns_.lookup)(hostname, options, callback);
    });
};

;// CONCATENATED MODULE: ./lib/usage-report/connect.js





/*
 * Node's own agents know proxies, too, but not how to give one up: a tunnel that is not open yet cannot be closed, and
 * a proxy that sends its answer in many small pieces fills the memory (lib/https.js, establishTunnel: every piece
 * doubles the listeners).
 */
/**
 * Opens the connection for one request, through the proxy if there is one, with TLS if the target has it. TLS may
 * still be under way.
 *
 * @param signal closes it, whatever its state; a connection that is closed so need not say so.
 * @throws when it cannot be opened.
 */
async function connect(target, proxy, signal) {
    const socket = await connect_open(proxy ?? target, signal);
    if (!proxy || target.protocol === 'http:')
        return socket;
    await tunnel(socket, target, proxy);
    return connect_secure(socket, target);
}
async function connect_open(url, signal) {
    const port = Number(url.port) || defaultPort(url);
    const socket = (0,external_node_net_.connect)({ host: hostOf(url), port, lookup: cancellableLookup(signal) });
    signal.addEventListener('abort', () => socket.destroy());
    // Whoever uses the socket hears of its errors, too. One that nobody hears of would end the step.
    socket.on('error', () => { });
    await (0,external_node_events_.once)(socket, 'connect');
    return url.protocol === 'https:' ? connect_secure(socket, url) : socket;
}
function connect_secure(socket, url) {
    const host = hostOf(url);
    // No address may be a server name (RFC 6066).
    const secured = (0,external_node_tls_.connect)({ socket, host, ...((0,external_node_net_.isIP)(host) ? {} : { servername: host }) });
    secured.on('error', () => { });
    return secured;
}
/** Has the proxy connect the socket to the target. */
async function tunnel(socket, target, proxy) {
    const path = `${target.hostname}:${target.port || defaultPort(target)}`;
    const headers = { host: path, ...authorization('proxy-authorization', proxy) };
    const connecting = (0,external_node_http_.request)({ createConnection: () => socket, method: 'CONNECT', path, headers });
    connecting.end();
    const status = await statusOf(connecting, 'connect');
    if (status !== 200)
        throw new Error(`the proxy answered ${status}`);
}
/** Waits for the status of the answer, which comes as this event. */
const statusOf = (request, event) => new Promise((resolve, reject) => {
    request.once(event, ({ statusCode }) => resolve(statusCode ?? 0));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed without an answer')));
});
const defaultPort = ({ protocol }) => (protocol === 'https:' ? 443 : 80);
/** Without the brackets of an IPv6 address. */
const hostOf = ({ hostname }) => hostname.replaceAll(/^\[|\]$/g, '');
/** The header for the credentials in a URL, if it has any. */
function authorization(header, { username, password }) {
    if (!username && !password)
        return {};
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { [header]: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

;// CONCATENATED MODULE: ./lib/usage-report/proxy.js
/**
 * The proxy through which a request goes, by the variables that every tool knows: http_proxy, https_proxy and
 * no_proxy, in lower case first. Loopback addresses are this machine's, so no proxy can know them.
 *
 * @returns null when the request goes straight.
 * @throws when the environment names a proxy that is not an http or https URL.
 */
function proxyFor(target, env) {
    const name = target.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
    const value = env[name] || env[name.toUpperCase()];
    if (!value || isLoopback(target.hostname) || isExcepted(target, env.no_proxy || env.NO_PROXY || ''))
        return null;
    const proxy = URL.parse(value.includes('://') ? value : `http://${value}`);
    if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:')
        return proxy;
    // Its value may hold a password.
    throw new Error(`${name} in the environment is not the URL of an http or https proxy`);
}
const isLoopback = (host) => /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/.test(host);
/** Names and all below them, with or without a leading dot or `*.`; with a port only that port; `*` is everything. */
function isExcepted({ hostname, port, protocol }, exceptions) {
    const withPort = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    const hosts = [hostname, withPort, hostname.replaceAll(/^\[|\]$/g, '')];
    return exceptions
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((entry) => entry !== '')
        .map((entry) => entry.replace(/^\*?\./, ''))
        .some((entry) => entry === '*' || hosts.some((host) => host === entry || host.endsWith(`.${entry}`)));
}

;// CONCATENATED MODULE: ./lib/usage-report/send.js




const defaultLimits = { totalMs: 3000, afterRunMs: 1000 };
/**
 * Posts the usage report once, and waits for no more than the answer's status. No redirect is followed. It never
 * fails otherwise than by its result, and when that is there, nothing of it is left: no socket, no timer, no look-up.
 */
async function sendUsageReport({ limits = defaultLimits, ...report }) {
    const deadline = startDeadline(report, limits);
    try {
        const status = await Promise.race([deadline.passed, post(report, deadline.signal)]);
        return { status: status >= 200 && status < 300 ? 'sent' : 'failed', detail: `answered ${status}` };
    }
    catch (error) {
        return { status: 'failed', detail: reasonOf(error) };
    }
    finally {
        deadline.end();
    }
}
/** A signal that closes everything when the time is over, and at the latest by `end`. */
function startDeadline({ runEnded, signal: cancelled }, { totalMs, afterRunMs }) {
    const controller = new AbortController();
    const { signal } = controller;
    const passed = new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
    });
    const abort = (reason) => controller.abort(new Error(reason));
    const timers = [setTimeout(abort, totalMs, `no answer within ${totalMs / 1000} s`)];
    const afterRun = () => {
        if (signal.aborted)
            return;
        timers.push(setTimeout(abort, afterRunMs, `no answer within ${afterRunMs / 1000} s after the run's end`));
    };
    runEnded.then(afterRun, afterRun);
    const cancel = () => abort('the step was cancelled');
    if (cancelled?.aborted)
        cancel();
    cancelled?.addEventListener('abort', cancel);
    return {
        signal,
        passed,
        end() {
            for (const timer of timers)
                clearTimeout(timer);
            cancelled?.removeEventListener('abort', cancel);
            abort('done');
        },
    };
}
/** @returns the status of the answer. */
async function post({ url, body, env }, signal) {
    const target = URL.parse(url);
    if (target?.protocol !== 'http:' && target?.protocol !== 'https:')
        throw new Error('not an http or https URL');
    signal.throwIfAborted();
    const proxy = proxyFor(target, env);
    const socket = await connect(target, proxy, signal);
    const path = target.pathname + target.search;
    // A proxy must be told where to; through a tunnel it has been.
    const relay = target.protocol === 'http:' ? proxy : null;
    const posting = (0,external_node_http_.request)({
        createConnection: () => socket,
        method: 'POST',
        path: relay ? target.origin + path : path,
        headers: {
            host: target.host,
            'user-agent': 'k6-load-test-action',
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            ...authorization('authorization', target),
            ...(relay && authorization('proxy-authorization', relay)),
        },
    });
    posting.end(body);
    return statusOf(posting, 'response');
}
/** A host with several addresses fails with one error for each. */
const reasonOf = (error) => (0,errors/* messageOf */.b)(error instanceof AggregateError ? error.errors[0] : error);


/***/ })

};
