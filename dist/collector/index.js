import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 9907:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("cluster");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 2250:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("dns");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 99:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:sqlite");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 2987:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("perf_hooks");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 7016:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 8253:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util/types");

/***/ }),

/***/ 1493:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("v8");

/***/ }),

/***/ 3106:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("zlib");

/***/ }),

/***/ 7594:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   yo: () => (/* binding */ UserError)
/* harmony export */ });
/* unused harmony export reasonOf */
/**
 * An error that the user can act on: one line that names the input or file at fault, what was wrong
 * and what would be right. src/main.ts publishes it without a stack trace.
 */
class UserError extends Error {
    name = 'UserError';
}
/** The message of anything thrown, on one line. */
function messageOf(error) {
    const message = error instanceof Error ? error.message || error.name : String(error);
    return message.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}
/**
 * Why a connection failed, on one line. A host with several addresses fails with one error for each, and then the first
 * of them says more than all together.
 */
function reasonOf(error) {
    const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    const isSilent = first instanceof Error && first.message === '';
    return (isSilent && first.code) || messageOf(first);
}


/***/ }),

/***/ 4191:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  B: () => (/* binding */ helpText),
  X: () => (/* binding */ readConfig)
});

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
// EXTERNAL MODULE: ./lib/base/errors.js
var errors = __nccwpck_require__(7594);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./lib/base/proxy.js

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
/** Whether a host, as a URL has it, is this machine by its name or address. */
const isLoopback = (host) => /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/.test(host);
/**
 * Names and all below them, with or without a leading dot or `*.`; with a port only that port; networks (`10.0.0.0/8`);
 * `*` is everything.
 */
function isExcepted({ hostname, port, protocol }, exceptions) {
    const withPort = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    const address = hostname.replaceAll(/^\[|\]$/g, '');
    const hosts = [hostname, withPort, address];
    return exceptions
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((entry) => entry !== '')
        .map((entry) => entry.replace(/^\*?\./, ''))
        .some((entry) => entry === '*' || hosts.some((host) => host === entry || host.endsWith(`.${entry}`)) || isIn(entry, address));
}
const family = (address) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
/** Whether an address is in a network; neither has to be one. */
function isIn(network, address) {
    const [, start = '', length = ''] = /^([\d.]+|[\da-f:.]+)\/(\d{1,3})$/.exec(network) ?? [];
    if (!isIP(start) || !isIP(address) || Number(length) > (isIP(start) === 6 ? 128 : 32))
        return false;
    const list = new BlockList();
    list.addSubnet(start, Number(length), family(start));
    return list.check(address, family(address));
}

;// CONCATENATED MODULE: ./lib/collector/config.js



/** Every option with its environment variable, for the parser and for `--help`. */
const options = {
    port: { value: 'PORT', help: 'port to listen on; 0 takes a free one (8765)' },
    host: { value: 'HOST', help: 'address to listen on (127.0.0.1: this machine only)' },
    data: { value: 'FILE', help: 'SQLite file, made when it is not there (k6-usage.db)' },
    'database-url': { value: 'URL', help: 'postgres://... instead of the SQLite file' },
    'retention-days': { value: 'N', help: 'days that raw rows are kept; 0: for ever (0)' },
    'rate-limit': { value: 'N', help: 'reports a minute and client; 0: no limit (600)' },
    'trust-proxy': { value: null, help: 'take the client from the last entry of X-Forwarded-For' },
    'min-group': { value: 'N', help: 'smaller groups are shown as other; 0, 1: none (5; on loopback 1)' },
    'export-token': { value: 'TOKEN', help: 'token for the raw rows (a new one, in FILE.export-token)' },
};
const variableOf = (name) => `COLLECTOR_${name.toUpperCase().replaceAll('-', '_')}`;
/** What `--help` prints. */
function helpText() {
    const lines = Object.entries(options).map(([name, { value, help }]) => {
        const flag = `--${name}${value ? ` ${value}` : ''}`;
        return `  ${flag.padEnd(24)}${help}\n${' '.repeat(26)}${variableOf(name)}`;
    });
    return [
        'Collects usage reports of k6 and shows them on a page.',
        '',
        'Usage: npm run collector -- [options]',
        '       node dist/collector/index.js [options]',
        '',
        ...lines,
        '  --help                  this text',
        '',
        'An option on the command line goes before its environment variable.',
    ].join('\n');
}
function wholeNumber(name, text, { fallback, max }) {
    if (text === undefined || text === '')
        return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= max))
        throw new errors/* UserError */.yo(`--${name}: "${text}" is not a whole number from 0 to ${max}`);
    return value;
}
function truth(name, text) {
    if (text === undefined || ['', '0', 'false'].includes(text))
        return false;
    if (['1', 'true'].includes(text))
        return true;
    throw new errors/* UserError */.yo(`${variableOf(name)}: "${text}" is neither true nor false`);
}
/** Reads the URL without repeating it in the error: it holds a password. */
function databaseUrl(text) {
    if (!text)
        return null;
    const protocol = URL.canParse(text) ? new URL(text).protocol : '';
    if (!['postgres:', 'postgresql:'].includes(protocol)) {
        throw new errors/* UserError */.yo('--database-url: must be a URL such as postgres://user:password@host:5432/database');
    }
    return text;
}
function parseFlags(args) {
    const types = Object.entries(options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }]);
    try {
        const all = { ...Object.fromEntries(types), help: { type: 'boolean' } };
        return (0,external_node_util_namespaceObject.parseArgs)({ args: [...args], options: all }).values;
    }
    catch (error) {
        throw new errors/* UserError */.yo(`${error.message.split('. ')[0]}; --help lists the options`);
    }
}
/** An IPv6 address has no brackets here. */
const isThisMachine = (host) => isLoopback(host.toLowerCase()) || host === '::1';
/**
 * Reads the command line and, for what it does not say, the environment.
 *
 * @returns null when help was asked for.
 * @throws {UserError} for an option that is unknown or has no sense.
 */
function readConfig(args, env) {
    const flags = parseFlags(args);
    if (flags.help)
        return null;
    const setting = (name) => {
        const flag = flags[name];
        return flag === undefined ? env[variableOf(name)] : String(flag);
    };
    const host = setting('host') || '127.0.0.1';
    return {
        port: wholeNumber('port', setting('port'), { fallback: 8765, max: 65_535 }),
        host,
        data: setting('data') || 'k6-usage.db',
        databaseUrl: databaseUrl(setting('database-url')),
        retentionDays: wholeNumber('retention-days', setting('retention-days'), { fallback: 0, max: 36_600 }),
        rateLimit: wholeNumber('rate-limit', setting('rate-limit'), { fallback: 600, max: 1_000_000 }),
        trustProxy: truth('trust-proxy', setting('trust-proxy')),
        minGroup: wholeNumber('min-group', setting('min-group'), { fallback: isThisMachine(host) ? 1 : 5, max: 1_000_000 }),
        exportToken: setting('export-token') || null,
    };
}


/***/ }),

/***/ 8414:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_worker_threads__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5919);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7594);
/* harmony import */ var _config_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4191);
/* harmony import */ var _observe_log_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3902);




/** Versions before it have no `node:sqlite` that is stable. */
const oldestNode = [24, 15];
function checkNode() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]))
        return;
    throw new _base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo(`the collector needs Node ${oldestNode.join('.')} or later; this is ${process.versions.node}`);
}
async function main() {
    checkNode();
    const config = (0,_config_js__WEBPACK_IMPORTED_MODULE_1__/* .readConfig */ .X)(process.argv.slice(2), process.env);
    if (config === null)
        return console.log((0,_config_js__WEBPACK_IMPORTED_MODULE_1__/* .helpText */ .B)());
    const { startCollector } = await Promise.all(/* import() */[__nccwpck_require__.e(462), __nccwpck_require__.e(511)]).then(__nccwpck_require__.bind(__nccwpck_require__, 9511));
    const collector = await startCollector(config, { entry: new URL(import.meta.url), log: _observe_log_js__WEBPACK_IMPORTED_MODULE_3__/* .logToStderr */ .Q });
    console.log(`page              ${collector.url}\nreport endpoint   ${collector.url}k6-usage-report`);
    for (const signal of ['SIGTERM', 'SIGINT']) {
        process.once(signal, () => {
            (0,_observe_log_js__WEBPACK_IMPORTED_MODULE_3__/* .logToStderr */ .Q)('info', `${signal}: ends when what is queued is stored`);
            collector.end().then(() => process.exit(0), (error) => fail(error));
        });
    }
}
function fail(error) {
    (0,_observe_log_js__WEBPACK_IMPORTED_MODULE_3__/* .logToStderr */ .Q)('error', (0,_base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .messageOf */ .bD)(error));
    process.exit(1);
}
// The threads that hold the SQLite file load this same file: the bundle is one, wherever it lies.
if (node_worker_threads__WEBPACK_IMPORTED_MODULE_0__.isMainThread)
    main().catch(fail);
else
    (await __nccwpck_require__.e(/* import() */ 836).then(__nccwpck_require__.bind(__nccwpck_require__, 1836))).serveSqlite();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 3902:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ logToStderr)
/* harmony export */ });
/** Logs to standard error, a line each, with the time. */
const logToStderr = (level, message) => {
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
};


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(8414);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
