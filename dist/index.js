import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 5317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

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

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

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

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 3557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 4373:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  C: () => (/* binding */ runAction)
});

// EXTERNAL MODULE: ./lib/github/log.js
var log = __nccwpck_require__(853);
// EXTERNAL MODULE: ./lib/github/outputs.js + 1 modules
var outputs = __nccwpck_require__(5327);
// EXTERNAL MODULE: ./lib/github/publish.js + 17 modules
var publish = __nccwpck_require__(4928);
// EXTERNAL MODULE: ./lib/inputs.js + 11 modules
var lib_inputs = __nccwpck_require__(7977);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __nccwpck_require__(452);
// EXTERNAL MODULE: ./lib/install/download.js
var download = __nccwpck_require__(6139);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/install/versions.js
/** The version that this release of the action was tested with; it is installed when none is asked for or found. */
const testedVersion = '2.2.0';
/** The first version that knows `k6 version --json` (internal/cmd/version.go, cmd/version.go before v0.57). */
const minimumVersion = '0.56.0';
/** `2.2.0`: a plain release, no prerelease, no build metadata. */
const release = /^\d+\.\d+\.\d+$/;
const isRelease = (version) => release.test(version);
/** Whether it names many releases: `2`, `2.2`. */
const isPrefix = (wanted) => /^\d+(?:\.\d+)?$/.test(wanted);
/** The numbers of a version or prefix; what a prefix leaves open is larger than any number. */
const numbersOf = (version) => {
    const given = (version.split('-')[0] ?? '').split('.').map(Number);
    return [0, 1, 2].map((at) => given[at] ?? Number.POSITIVE_INFINITY);
};
/** Orders by major, minor, patch; below zero when `a` is the older. A prerelease counts as its release. */
function compareVersions(a, b) {
    const right = numbersOf(b);
    return numbersOf(a).reduce((order, number, at) => order || Math.sign(number - (right[at] ?? 0)), 0);
}
/**
 * Whether a version is what was asked for.
 *
 * @param wanted an exact version or a prefix; a prefix is satisfied by plain releases only.
 */
function satisfies(version, wanted) {
    if (!isPrefix(wanted))
        return version === wanted;
    return isRelease(version) && version.startsWith(`${wanted}.`);
}
/** The newest plain release that satisfies, or null. `latest` is satisfied by all. */
function newestOf(versions, wanted) {
    const matching = versions.filter((version) => isRelease(version) && (wanted === 'latest' || satisfies(version, wanted)));
    return matching.toSorted(compareVersions).at(-1) ?? null;
}
/** Whether nothing that satisfies can work with this action. */
const isTooOld = (wanted) => wanted !== '' && wanted !== 'latest' && compareVersions(wanted, minimumVersion) < 0;
/** The Go module of a version or prefix: `go.k6.io/k6/v2` from 2.0 on, `go.k6.io/k6` before. */
function goModule(version) {
    const major = numbersOf(version)[0] ?? 0;
    return major >= 2 ? `go.k6.io/k6/v${major}` : 'go.k6.io/k6';
}

;// CONCATENATED MODULE: ./lib/install/job.js




const usualLimits = {
    retryDelaysMs: [1000, 2000, 4000],
    idleMs: 20_000,
    totalMs: 10 * 60_000,
    archiveBytes: 300 * 1024 * 1024,
    probeMs: 30_000,
    buildMs: 15 * 60_000,
};
const installJob = (request, context) => ({
    testedVersion: testedVersion,
    publicApi: 'https://api.github.com',
    host: { platform: process.platform, arch: process.arch },
    ...context,
    limits: { ...usualLimits, ...context.limits },
    request,
    releases: request.mirror || 'https://github.com/grafana/k6/releases',
    // Server answers and tools' output are in some of the lines.
    log: (line) => context.log(line.replaceAll(/\s*[\r\n]+\s*/g, ' ')),
});
/** Lets `work` use a private directory that is gone when it ends. */
async function inPrivateDirectory(job, work) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(job.env.RUNNER_TEMP || (0,external_node_os_.tmpdir)(), 'k6-install-'));
    try {
        return await work(directory);
    }
    finally {
        await (0,promises_.rm)(directory, { recursive: true, force: true, maxRetries: 3 });
    }
}

;// CONCATENATED MODULE: ./lib/install/path-search.js


/** Whether it is a file that may be started (on Windows: a file). */
function isExecutable(path) {
    try {
        (0,external_node_fs_.accessSync)(path, external_node_fs_.constants.X_OK);
        return (0,external_node_fs_.statSync)(path).isFile();
    }
    catch {
        return false;
    }
}
const onWindows = process.platform === 'win32';
/** A variable by its name; on Windows in any case, which a copied environment no longer gives by itself. */
function variable(env, name) {
    const key = onWindows ? Object.keys(env).find((candidate) => candidate.toUpperCase() === name) : name;
    return (key && env[key]) || '';
}
/** Of PATHEXT, only these start without a shell. */
const startable = /^\.(?:exe|com)$/i;
/**
 * Finds the program that a shell would start. Relative entries of PATH are passed over: what they name depends on
 * where the step happens to stand.
 *
 * @param name without an extension.
 * @returns its absolute path, or null.
 */
function findOnPath(name, env) {
    const directories = variable(env, 'PATH').split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute);
    const extensions = onWindows
        ? (variable(env, 'PATHEXT') || '.COM;.EXE').split(';').filter((extension) => startable.test(extension))
        : [''];
    for (const directory of directories) {
        const found = extensions.map((extension) => (0,external_node_path_.join)(directory, name + extension)).find(isExecutable);
        if (found !== undefined)
            return found;
    }
    return null;
}

;// CONCATENATED MODULE: ./lib/install/platform.js
/** grafana/k6: build-release.sh. */
const targets = {
    'linux/x64': { name: 'linux-amd64', archive: 'tar.gz', binary: 'k6' },
    'linux/arm64': { name: 'linux-arm64', archive: 'tar.gz', binary: 'k6' },
    'darwin/x64': { name: 'macos-amd64', archive: 'zip', binary: 'k6' },
    'darwin/arm64': { name: 'macos-arm64', archive: 'zip', binary: 'k6' },
    'win32/x64': { name: 'windows-amd64', archive: 'zip', binary: 'k6.exe' },
};
const hostName = ({ platform, arch }) => `${platform}/${arch}`;
/** What k6 ships for this machine, or null where it ships nothing. */
const releaseTarget = (host) => targets[hostName(host)] ?? null;
/** All that k6 ships, in words. */
const shippedTargets = Object.values(targets)
    .map(({ name }) => name)
    .join(', ');
/** The file name of an executable. */
const executableName = (name, { platform }) => platform === 'win32' ? `${name}.exe` : name;

// EXTERNAL MODULE: ./lib/child-process.js + 1 modules
var child_process = __nccwpck_require__(6278);
// EXTERNAL MODULE: ./lib/quote.js
var quote = __nccwpck_require__(7211);
// EXTERNAL MODULE: ./lib/k6/env.js
var k6_env = __nccwpck_require__(9610);
;// CONCATENATED MODULE: ./lib/install/tool-env.js

/**
 * The environment of the installer's own child processes: the step's, without what belongs to the runner, and without
 * the user's settings for k6, which could make `k6 version` fail.
 */
const toolEnv = (env) => Object.fromEntries(Object.entries((0,k6_env/* withoutRunner */.R4)(env)).filter(([name]) => !/^K6_/i.test(name)));

;// CONCATENATED MODULE: ./lib/install/probe.js





const answerBytes = 1024 * 1024;
/**
 * Asks a binary who it is with `k6 version --json` (k6: internal/cmd/version.go).
 *
 * @param name what the binary is to the user, for the error: `input k6-path: /opt/k6`.
 * @throws {UserError} when it cannot be started, hangs, fails, or is no k6 that this action can use.
 */
async function probe(path, name, job) {
    const refused = (why) => new errors/* UserError */.y(`${name} is not k6 ${minimumVersion} or newer: \`version --json\` ${why}`);
    const { probeMs } = job.limits;
    const options = { env: toolEnv(job.env), signal: job.signal, timeoutMs: probeMs, maxBytes: answerBytes };
    const answer = await (0,child_process/* capture */.Fg)(path, ['version', '--json'], options).catch((error) => {
        throw refused(`cannot be started: ${(0,errors/* messageOf */.b)(error)}`);
    });
    job.signal.throwIfAborted();
    if (answer.killed === 'timeout')
        throw refused(`did not end within ${probeMs / 1000} s`);
    if (answer.code !== 0)
        throw refused(`ended with ${endOf(answer)}`);
    const identity = parseIdentity(answer.stdout);
    if (identity === null)
        throw refused(`answered ${(0,quote/* quote */.h)(answer.stdout.trim())}`);
    if (isTooOld(identity.version))
        throw refused(`answered that it is ${identity.version}`);
    return identity;
}
function endOf({ killed, signal, code, stderr }) {
    if (killed === 'output')
        return 'more output than any version has';
    const end = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const said = stderr.trim();
    return said === '' ? end : `${end}: ${(0,quote/* quote */.h)(said)}`;
}
/** @returns null when the text is not k6's answer. */
function parseIdentity(text) {
    let answer;
    try {
        answer = JSON.parse(text);
    }
    catch {
        return null;
    }
    const { version, go_os, go_arch } = (answer ?? {});
    const number = /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(String(version))?.[1];
    const isName = (value) => typeof value === 'string' && /^[a-z0-9]+$/.test(value);
    return number !== undefined && isName(go_os) && isName(go_arch)
        ? { version: number, goos: go_os, goarch: go_arch }
        : null;
}

;// CONCATENATED MODULE: ./lib/install/archive.js





/**
 * Takes the binary out of a release archive with the system's tar, which on macOS and Windows reads zip files too.
 *
 * @returns the path of the binary.
 * @throws {UserError} when the archive holds anything but a directory and a regular file of the expected names.
 */
async function extractBinary(archive, job) {
    const { directory, file, root, binary } = archive;
    const entry = `${root}/${binary}`;
    const wrong = unexpectedEntry(await tar(archive, job, ['-tv']), archive);
    if (wrong !== null)
        throw new errors/* UserError */.y(`${file} ${wrong}; it may hold nothing but the file ${entry}`);
    await tar(archive, job, ['-x', entry]);
    const path = (0,external_node_path_.join)(directory, root, binary);
    if (!(await (0,promises_.lstat)(path)).isFile())
        throw new errors/* UserError */.y(`${file}: ${entry} is not a regular file`);
    return path;
}
/** What is wrong with an archive by its verbose listing, or null. */
function unexpectedEntry(listing, { root, binary }) {
    const expected = { d: ` ${root}/`, '-': ` ${root}/${binary}` };
    const lines = listing.split(/\r?\n/).filter((line) => line !== '');
    const types = lines.map((line) => line.charAt(0));
    const strange = lines.find((line, at) => {
        const type = types[at];
        const isExpected = (type === 'd' || type === '-') && line.endsWith(expected[type]);
        return !isExpected || types.indexOf(type) !== at;
    });
    if (strange !== undefined)
        return `has an entry that is not expected: ${(0,quote/* quote */.h)(strange)}`;
    return types.includes('-') ? null : 'does not have the file that is expected';
}
/**
 * Runs tar on the archive, whose name is relative, because tar takes `host:name` for an archive on another machine.
 * It never reads its stdin; giving it an empty one would crash the action when tar is the faster (EPIPE).
 */
async function tar({ directory, file, kind }, job, [operation, ...entries]) {
    const { getExecOutput } = await __nccwpck_require__.e(/* import() */ 260).then(__nccwpck_require__.bind(__nccwpck_require__, 1260));
    const { env } = job;
    const args = [kind === 'zip' ? operation : `${operation}z`, '-f', file, ...entries];
    const { exitCode, stdout, stderr } = await getExecOutput(tarPath(job), args, {
        cwd: directory,
        // The listing is read: no translation, and no options from elsewhere.
        env: { PATH: env.PATH ?? '', SystemRoot: env.SystemRoot ?? '', LC_ALL: 'C' },
        silent: true,
        ignoreReturnCode: true,
    }).catch((error) => {
        throw new errors/* UserError */.y(`${file} cannot be unpacked: ${(0,errors/* messageOf */.b)(error)}`);
    });
    job.signal.throwIfAborted();
    if (exitCode !== 0)
        throw new errors/* UserError */.y(`${file} cannot be unpacked: tar: ${(0,quote/* quote */.h)(stderr.trim())}`);
    return stdout;
}
function tarPath({ env, host }) {
    if (host.platform === 'win32')
        return (0,external_node_path_.join)(env.SystemRoot ?? 'C:\\Windows', 'System32', 'tar.exe');
    const path = findOnPath('tar', env);
    if (path === null)
        throw new errors/* UserError */.y('a k6 release is unpacked with tar, and there is no tar on PATH');
    return path;
}

;// CONCATENATED MODULE: ./lib/install/checksums.js
/**
 * The sha256 of a file in a checksums file, which is what `sha256sum *` prints (k6: .github/workflows/build.yml).
 *
 * @returns the digest; `missing` when no line is for the file; `malformed` when its line has no sha256, or when two
 * lines disagree.
 */
function checksumOf(name, checksums) {
    const lines = checksums.split(/\r?\n/).filter((line) => line.trimEnd().split(/[ *]/).at(-1) === name);
    const digests = lines.map((line) => /^([0-9a-f]{64}) [ *]\S+\s*$/i.exec(line)?.[1]?.toLowerCase());
    const [sha256] = digests;
    if (digests.length === 0)
        return 'missing';
    return sha256 !== undefined && digests.every((digest) => digest === sha256) ? { sha256 } : 'malformed';
}

// EXTERNAL MODULE: ./lib/install/http.js
var http = __nccwpck_require__(7691);
;// CONCATENATED MODULE: ./lib/install/release.js






const checksumsBytes = 1024 * 1024;
/**
 * Downloads a release's archive, checks its sha256 and unpacks it.
 *
 * @param directory private to this installation.
 * @throws {UserError} when there is no such release, and when the checksum is wrong, missing or malformed, or the
 * archive not what it should be: then nothing else may be tried.
 * @throws {Unavailable} when the release cannot be reached.
 */
async function downloadRelease(job, version, { target, directory }) {
    const root = `k6-v${version}-${target.name}`;
    const asset = (name) => ({ name, url: `${job.releases}/download/v${version}/${name}` });
    const archive = asset(`${root}.${target.archive}`);
    const file = `archive.${target.archive}`;
    job.log(`downloading ${(0,http/* shownUrl */.zA)(archive.url)}`);
    // First, since without it there is no such release; without a checksums file there is one that cannot be trusted.
    const archiveSha256 = await (0,download/* fetchFile */.t2)(job, archive.url, (0,external_node_path_.join)(directory, file));
    if (archiveSha256 === null)
        throw noSuchRelease(job, version, archive);
    const expected = await expectedChecksum(job, archive, asset(`k6-v${version}-checksums.txt`));
    if (archiveSha256 !== expected.sha256) {
        throw new errors/* UserError */.y(`the sha256 of ${(0,http/* shownUrl */.zA)(archive.url)} is not the one ${expected.from}: expected ${expected.sha256}, actual ${archiveSha256}; nothing was installed`);
    }
    const content = { directory, file, kind: target.archive, root, binary: target.binary };
    return { path: await extractBinary(content, job), archiveSha256 };
}
async function expectedChecksum(job, archive, checksums) {
    if (job.request.checksum)
        return { sha256: job.request.checksum, from: 'in input k6-checksum' };
    const text = await (0,download/* fetchText */.Sy)(job, checksums.url, { maxBytes: checksumsBytes });
    const found = text === null ? 'missing' : checksumOf(archive.name, text);
    if (typeof found === 'object')
        return { sha256: found.sha256, from: `in ${checksums.name}` };
    const problem = {
        missing: text === null ? 'there is no such file' : `it has no line for ${archive.name}`,
        malformed: `its line for ${archive.name} has no sha256 of 64 hexadecimal digits, or not one only`,
    }[found];
    throw new errors/* UserError */.y(`${(0,http/* shownUrl */.zA)(checksums.url)}: ${problem}; nothing was installed, give the archive's sha256 in input k6-checksum if you know it`);
}
function noSuchRelease({ request }, version, { url }) {
    const input = request.mirror && !request.version ? 'k6-mirror' : 'k6-version';
    const where = request.mirror ? 'check the version, and that the mirror has it' : 'check the version';
    return new errors/* UserError */.y(`input ${input}: there is no k6 ${version} release at ${(0,http/* shownUrl */.zA)(url)}; ${where} (https://github.com/grafana/k6/releases lists all)`);
}

;// CONCATENATED MODULE: ./lib/install/source.js










const shortCommandMs = 60_000;
/** The Go on PATH, or null when there is none that works. */
async function findGo(job) {
    const path = findOnPath('go', job.env);
    if (path === null)
        return null;
    const { code, stdout } = await go(job, path, { args: ['env', 'GOVERSION'], timeoutMs: shortCommandMs });
    const version = stdout.trim();
    return code === 0 && /^\S+$/.test(version) ? { path, version } : null;
}
/**
 * The releases that Go's module proxy knows of one major version.
 *
 * @param like any version or prefix of that major version.
 * @throws {Unavailable} when it cannot be asked.
 */
async function listModuleVersions(job, { path }, like) {
    const args = ['list', '-m', '-versions', '-mod=mod', goModule(like)];
    const listed = await go(job, path, { args, timeoutMs: shortCommandMs });
    if (listed.code !== 0)
        throw new download/* Unavailable */.$P(`go ${args.join(' ')}: ${source_endOf(listed, shortCommandMs)}`);
    return listed.stdout
        .split(/\s+/)
        .map((word) => word.replace(/^v/, ''))
        .filter(isRelease);
}
/**
 * Builds k6 as a module of that version, got and verified through Go's module proxy and checksum database.
 *
 * @param directory private to this installation.
 * @returns the path of the binary.
 * @throws {UserError} with the end of Go's output when it cannot be built.
 */
async function buildFromSource(job, version, { go: { path, version: goVersion }, directory }) {
    const module = goModule(version);
    const binary = (0,external_node_path_.join)(directory, executableName('k6', job.host));
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'go.mod'), `module k6-build\n\ngo 1.21\n\nrequire ${module} v${version}\n`);
    job.log(`building k6 ${version} from source with ${goVersion}, this takes about a minute`);
    const { buildMs } = job.limits;
    const args = ['build', '-mod=mod', '-trimpath', '-ldflags', '-s -w', '-o', binary, module];
    const built = await go(job, path, { args, timeoutMs: buildMs, directory });
    if (built.code === 0)
        return binary;
    throw new errors/* UserError */.y(`k6 ${version} cannot be built from source with ${goVersion}: ${source_endOf(built, buildMs)}`);
}
async function go(job, path, { args, timeoutMs, directory }) {
    const { GOOS, GOARCH, ...env } = toolEnv(job.env);
    const ended = await (0,child_process/* capture */.Fg)(path, args, {
        // The binary is for this machine, as the releases are built (k6: build-release.sh), whatever the workflow builds.
        env: { ...env, GO111MODULE: 'on', GOWORK: 'off', CGO_ENABLED: '0', ...(directory ? { GOTMPDIR: directory } : {}) },
        signal: job.signal,
        timeoutMs,
        // Never the workspace: a go.mod there would have its say, and might be changed.
        cwd: directory ?? (job.env.RUNNER_TEMP || (0,external_node_os_.tmpdir)()),
    }).catch((error) => ({ code: null, signal: null, stdout: '', stderr: String(error), killed: null }));
    job.signal.throwIfAborted();
    return ended;
}
const saidCharacters = 600;
function source_endOf({ killed, code, signal, stderr }, timeoutMs) {
    const end = killed === 'timeout' ? `not done within ${timeoutMs / 1000} s` : (signal ?? `exit code ${code}`);
    const said = stderr.trim().replaceAll(/\s+/g, ' ');
    return said === '' ? end : `${end}: ${said.length > saidCharacters ? `…${said.slice(-saidCharacters)}` : said}`;
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __nccwpck_require__(6466);
;// CONCATENATED MODULE: ./lib/install/tool-cache.js







const recordName = 'k6-install.json';
/** Of a file, as 64 lower-case hex digits. */
async function sha256Of(path, signal) {
    const { createHash } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7598, 19)); // slow to load, and a k6 on PATH needs no hash
    const hash = createHash('sha256');
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(path, { signal }), hash);
    return hash.digest('hex');
}
/** The tool cache, or null where nothing outlives the installation: neither of the runner's directories is known. */
function toolsDirectory({ env }) {
    if (env.RUNNER_TOOL_CACHE)
        return (0,external_node_path_.resolve)(env.RUNNER_TOOL_CACHE);
    return env.RUNNER_TEMP ? (0,external_node_path_.resolve)(env.RUNNER_TEMP, 'k6-tools') : null;
}
/** As @actions/tool-cache lays it out, so that its `find` sees the entry. */
const entryDirectory = (tools, version, { host }) => (0,external_node_path_.join)(tools, 'k6', version, host.arch);
/** The versions in the cache, whatever state they are in. */
async function cachedVersions(job) {
    const tools = toolsDirectory(job);
    return tools === null ? [] : (0,promises_.readdir)((0,external_node_path_.join)(tools, 'k6')).catch(() => []);
}
/**
 * The cached binary of a version, if the request allows it and it is, byte for byte, what was installed.
 * One that is not is named in the log.
 */
async function findCached(job, version) {
    const tools = toolsDirectory(job);
    if (tools === null)
        return null;
    const found = await readEntry(job, version, entryDirectory(tools, version, job));
    if (typeof found !== 'string')
        return found;
    job.log(`${found}: installing it again`);
    return null;
}
/** An entry that may be used; null when there is none; what is wrong when it is broken. */
async function readEntry(job, version, directory) {
    const entry = parseEntry(await (0,promises_.readFile)((0,external_node_path_.join)(directory, recordName), 'utf8').catch(() => ''));
    if (entry === null || entry.version !== version || !allows(job, entry))
        return null;
    const path = (0,external_node_path_.join)(directory, executableName('k6', job.host));
    const sha256 = await sha256Of(path, job.signal).catch(() => 'none');
    job.signal.throwIfAborted();
    if (sha256 === entry.sha256)
        return { path, entry };
    return `${path} is not what was installed (sha256 expected ${entry.sha256}, actual ${sha256})`;
}
function parseEntry(text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        return null;
    }
    const { version, sha256, made, archiveSha256 } = (json ?? {});
    const isKnown = made === 'release' || made === 'source';
    if (typeof version !== 'string' || typeof sha256 !== 'string' || typeof archiveSha256 !== 'string')
        return null;
    return isKnown ? { version, sha256, made, archiveSha256 } : null;
}
/** Whether the request leaves room for it. */
const allows = ({ request: { mode, checksum } }, { made, archiveSha256 }) => (mode === 'auto' || mode === made) && (checksum === '' || checksum === archiveSha256);
/**
 * Puts a binary into the tool cache. Another job may do the same at the same time: the entry appears at once and
 * whole, and whoever is second uses what is there, or puts right what is broken. Where the cache cannot be written,
 * the binary is kept for this job only, and the log says so.
 *
 * @returns the path to run it from.
 */
async function keep(job, binary, made) {
    const entry = { ...made, sha256: await sha256Of(binary, job.signal) };
    const tools = toolsDirectory(job);
    if (tools !== null) {
        try {
            return await tool_cache_publish(job, binary, { entry, directory: entryDirectory(tools, entry.version, job) });
        }
        catch (error) {
            job.signal.throwIfAborted();
            job.log(`k6 is not kept for later jobs, since the tool cache cannot be written: ${(0,errors/* messageOf */.b)(error)}`);
        }
    }
    const tmp = await (0,promises_.mkdtemp)((0,external_node_path_.join)(job.env.RUNNER_TEMP || (0,external_node_os_.tmpdir)(), 'k6-tools-'));
    return tool_cache_publish(job, binary, { entry, directory: entryDirectory(tmp, entry.version, job) });
}
async function tool_cache_publish(job, binary, { entry, directory }) {
    const name = executableName('k6', job.host);
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(directory), { recursive: true });
    const staged = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_path_.dirname)(directory), `.${job.host.arch}-`));
    try {
        await (0,promises_.copyFile)(binary, (0,external_node_path_.join)(staged, name), external_node_fs_.constants.COPYFILE_FICLONE);
        await (0,promises_.writeFile)((0,external_node_path_.join)(staged, recordName), `${JSON.stringify(entry)}\n`);
        await (0,promises_.chmod)((0,external_node_path_.join)(staged, name), 0o755);
        await (0,promises_.chmod)(staged, 0o755); // others on this machine may use the cache too
        job.signal.throwIfAborted();
        await putInPlace(job, staged, { directory, entry });
        await (0,promises_.writeFile)(`${directory}.complete`, '');
        return (0,external_node_path_.join)(directory, name);
    }
    finally {
        await (0,promises_.rm)(staged, { recursive: true, force: true });
    }
}
async function putInPlace(job, staged, { directory, entry }) {
    try {
        await (0,promises_.rename)(staged, directory);
        return;
    }
    catch (error) {
        const { code } = error;
        if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES', 'ENOTDIR'].includes(code ?? ''))
            throw error;
    }
    const found = await readEntry(job, entry.version, directory);
    if (found !== null && typeof found === 'object')
        return;
    // File by file, so that a job which runs this very binary now never finds it missing.
    await (0,promises_.mkdir)(directory, { recursive: true });
    for (const name of [executableName('k6', job.host), recordName]) {
        await (0,promises_.rename)((0,external_node_path_.join)(staged, name), (0,external_node_path_.join)(directory, name));
    }
}

;// CONCATENATED MODULE: ./lib/install/resolve.js






/**
 * The newest release that satisfies `latest` or a prefix.
 *
 * GitHub is asked first, then the tool cache, then Go's module proxy where a source build is allowed; with
 * install-mode source, Go's proxy comes first, since what it has is what can be built. `latest` is where the releases'
 * own `/latest` redirects to, which a mirror can serve too. A prefix is asked of GitHub's API even with a mirror: a
 * mirror has no list of its versions.
 *
 * @throws {UserError} when there is no such release, or when nobody can be asked.
 */
async function resolveVersion(job, wanted) {
    const lookups = lookupsFor(job, wanted);
    const failures = [];
    let unreachable = null;
    for (const { source, newest } of lookups) {
        try {
            const version = await newest();
            const why = failures.map(errors/* messageOf */.b).join('; ');
            if (why)
                job.log(`warning: k6-version ${wanted} is ${version}, the newest ${source}, because of ${why}`);
            return { version, unreachable };
        }
        catch (error) {
            if (!(error instanceof download/* Unavailable */.$P))
                throw error;
            if (source === latestSource)
                unreachable = error;
            failures.push(error);
        }
    }
    throw new errors/* UserError */.y(`input k6-version: "${wanted}" cannot be looked up: ${failures.map(errors/* messageOf */.b).join('; ')}; give an exact version, such as ${job.testedVersion}`);
}
const latestSource = 'release';
function lookupsFor(job, wanted) {
    const gitHub = wanted === 'latest'
        ? { source: latestSource, newest: () => latestRelease(job) }
        : { source: "in GitHub's API", newest: () => newestInApi(job, wanted) };
    const cache = { source: 'in the tool cache', newest: () => newestInCache(job, wanted) };
    const go = { source: "in Go's module proxy", newest: () => newestInGo(job, wanted) };
    const { mode } = job.request;
    if (mode === 'source')
        return [go, gitHub, cache];
    return mode === 'auto' ? [gitHub, cache, go] : [gitHub, cache];
}
async function latestRelease(job) {
    const url = `${job.releases}/latest`;
    const version = await (0,download/* fetchRedirect */.dr)(job, url, /\/tag\/v(\d+\.\d+\.\d+)$/);
    if (version === null)
        throw new download/* Unavailable */.$P(`${(0,http/* shownUrl */.zA)(url)}: it does not redirect to a release`);
    return version;
}
async function newestInCache(job, wanted) {
    let versions = await cachedVersions(job);
    for (let newest = newestOf(versions, wanted); newest !== null; newest = newestOf(versions, wanted)) {
        if (await findCached(job, newest))
            return newest;
        const broken = newest;
        versions = versions.filter((version) => version !== broken);
    }
    throw new download/* Unavailable */.$P('the tool cache has none');
}
async function newestInGo(job, wanted) {
    const go = await findGo(job);
    if (go === null)
        throw new download/* Unavailable */.$P('there is no Go on PATH');
    const versions = await listModuleVersions(job, go, wanted === 'latest' ? job.testedVersion : wanted);
    const newest = newestOf(versions, wanted);
    if (newest === null)
        throw new download/* Unavailable */.$P("Go's module proxy has none");
    return newest;
}
const mostPages = 10;
const pageBytes = 16 * 1024 * 1024;
async function newestInApi(job, wanted) {
    const headers = { accept: 'application/vnd.github+json', ...apiToken(job) };
    const versions = [];
    for (let page = 1; page <= mostPages; page++) {
        const url = `${job.publicApi}/repos/grafana/k6/releases?per_page=100&page=${page}`;
        const text = await (0,download/* fetchText */.Sy)(job, url, { maxBytes: pageBytes, headers });
        const releases = parseReleases(text ?? '');
        if (releases === null)
            throw new download/* Unavailable */.$P(`${url}: the answer is no list of releases`);
        versions.push(...releases.versions);
        if (releases.count < 100)
            break;
    }
    const newest = newestOf(versions, wanted);
    if (newest !== null)
        return newest;
    const last = versions.toSorted(compareVersions).at(-1);
    throw new errors/* UserError */.y(`input k6-version: k6 has no release ${wanted}; the newest is ${last ?? 'unknown'}`);
}
/** The token belongs to the API that the runner talks to: GitHub Enterprise Server's is not for the public one. */
function apiToken({ env, publicApi, request: { githubToken } }) {
    const isPublic = (env.GITHUB_API_URL || publicApi).replace(/\/+$/, '') === publicApi;
    return isPublic && githubToken ? { authorization: `Bearer ${githubToken}` } : {};
}
/** @returns how many releases a page lists and the versions of those that are plain; null when it is no such list. */
function parseReleases(text) {
    let releases;
    try {
        releases = JSON.parse(text);
    }
    catch {
        return null;
    }
    if (!Array.isArray(releases))
        return null;
    const versions = releases.flatMap((release) => {
        const version = /^v(\d+\.\d+\.\d+)$/.exec(String(release?.tag_name))?.[1];
        return version !== undefined && release?.draft !== true && release?.prerelease !== true ? [version] : [];
    });
    return { count: releases.length, versions };
}

;// CONCATENATED MODULE: ./lib/install/install.js













/**
 * Gets the k6 that was asked for, and says in the log which one runs, from where, after how long.
 *
 * | k6-path | k6-version      | install-mode    | tried in this order                                                     |
 * |---------|-----------------|-----------------|-------------------------------------------------------------------------|
 * | set     | unset, or its   | any             | that binary, or an error                                                |
 * | unset   | unset           | auto            | PATH (an error if it is broken); tested version: cache, release, source |
 * | unset   | exact or prefix | auto            | PATH if it satisfies; then the version: cache, release, source          |
 * | unset   | `latest`        | auto            | looked up first, then as the exact version                              |
 * | unset   | any             | release         | as auto, but nothing that was built from source                         |
 * | unset   | any             | source          | source builds only: cache, source; what is on PATH does not count       |
 * | unset   | any             | none            | PATH if it satisfies, or an error                                       |
 *
 * "source" after "release" means: the release's host cannot be reached (no connection, or an answer other than the
 * file, 404 and 410, after retries), or k6 ships no release for this machine; and Go is on PATH; and no checksum is
 * asked for. A release that does not exist, and a checksum that is wrong, missing or malformed, stop everything.
 *
 * `k6-checksum` is the archive's sha256 for releases and for what the cache has of them, the binary's for k6-path and
 * PATH. A k6 on PATH that has another one, or that does not work while a version is asked for, is passed over.
 *
 * @throws {UserError} when it cannot be had, and the signal's reason once it is aborted.
 */
async function installK6(request, context) {
    const started = performance.now();
    const job = installJob(request, context);
    try {
        job.signal.throwIfAborted();
        const k6 = request.path === '' ? await findOrInstall(job) : await givenBinary(job);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        job.log(`k6 ${k6.version} (${k6.goos}/${k6.goarch}) from ${origin(k6)}, ready after ${seconds} s`);
        return k6;
    }
    catch (error) {
        job.signal.throwIfAborted();
        throw error;
    }
}
function origin({ from, path }) {
    if (from === 'tool cache')
        return 'the tool cache';
    if (from === 'release')
        return 'its release archive';
    return from === 'source' ? 'a source build' : `${from} (${path})`;
}
async function givenBinary(job) {
    const { path, version, checksum } = job.request;
    const name = `input k6-path: ${path}`;
    if (!(0,external_node_fs_.existsSync)(path))
        throw new errors/* UserError */.y(`${name} does not exist`);
    if (!isExecutable(path))
        throw new errors/* UserError */.y(`${name} is not an executable file`);
    const wrongHash = await wrongChecksum(path, job);
    if (wrongHash)
        throw new errors/* UserError */.y(`input k6-checksum: expected ${checksum}, actual ${wrongHash} (${path})`);
    const identity = await probe(path, name, job);
    const wanted = version === 'latest' ? (await resolveVersion(job, version)).version : version;
    if (wanted !== '' && !satisfies(identity.version, wanted)) {
        throw new errors/* UserError */.y(`${name} is k6 ${identity.version}, but input k6-version asks for ${version}`);
    }
    return { path, ...identity, from: 'k6-path' };
}
async function findOrInstall(job) {
    const { version: asked, mode } = job.request;
    if (isTooOld(asked)) {
        throw new errors/* UserError */.y(`input k6-version: k6 ${asked} is too old for this action, which needs ${minimumVersion} or newer`);
    }
    const latest = asked === 'latest' ? await resolveVersion(job, asked) : null;
    const wanted = latest?.version ?? asked;
    const found = mode === 'source' ? 'not asked' : await onPath(job, wanted);
    if (typeof found !== 'string')
        return found;
    if (mode === 'none') {
        const what = wanted === '' ? 'a k6' : `k6 ${wanted}`;
        throw new errors/* UserError */.y(`input install-mode: none installs nothing, and ${what} was looked for on PATH: ${found}`);
    }
    const prefix = isPrefix(wanted) ? await resolveVersion(job, wanted) : null;
    const version = prefix?.version ?? (wanted || job.testedVersion);
    return (await fromCache(job, version)) ?? install(job, version, latest?.unreachable ?? null);
}
/** The k6 on PATH if it is what is wanted, else why not. */
async function onPath(job, wanted) {
    const { mode, checksum } = job.request;
    const path = findOnPath('k6', job.env);
    if (path === null)
        return 'there is none';
    const passOver = (why) => {
        if (mode !== 'none')
            job.log(`k6 on PATH is passed over: ${why}`);
        return why;
    };
    const wrongHash = await wrongChecksum(path, job);
    if (wrongHash)
        return passOver(`the sha256 of ${path} is not input k6-checksum: expected ${checksum}, actual ${wrongHash}`);
    try {
        const identity = await probe(path, `${path} (on PATH)`, job);
        if (wanted === '' || satisfies(identity.version, wanted))
            return { path, ...identity, from: 'PATH' };
        return passOver(`${path} is k6 ${identity.version}, not ${wanted}`);
    }
    catch (error) {
        if (!(error instanceof errors/* UserError */.y))
            throw error;
        if (wanted !== '' || mode === 'none')
            return passOver(error.message);
        // Who has a k6 of their own means that one: another in its place would be a surprise.
        throw new errors/* UserError */.y(`${error.message}; repair it, or set input k6-version to have another one installed`);
    }
}
/** The sha256 of a binary when one is expected and it is another. */
async function wrongChecksum(path, { request: { checksum }, signal }) {
    if (checksum === '')
        return null;
    const actual = await sha256Of(path, signal);
    return actual === checksum ? null : actual;
}
async function fromCache(job, version) {
    const cached = await findCached(job, version);
    if (cached === null)
        return null;
    const { path } = cached;
    return { path, ...(await probe(path, path, job)), from: 'tool cache' };
}
/** Installs a version, from its release if there is one that can be reached. */
async function install(job, version, unreachable) {
    if (job.request.mode === 'source')
        return build(job, version, null);
    const target = releaseTarget(job.host);
    if (target === null) {
        const why = `k6 has no release for ${hostName(job.host)}, only for ${shippedTargets}`;
        return build(job, version, { why, remedy: 'set input k6-path to a k6 for this machine' });
    }
    try {
        if (unreachable)
            throw unreachable;
        return await inPrivateDirectory(job, async (directory) => {
            const release = await downloadRelease(job, version, { target, directory });
            return finish(job, version, release);
        });
    }
    catch (error) {
        if (!(error instanceof download/* Unavailable */.$P))
            throw error;
        const why = `k6 ${version} cannot be downloaded: ${(0,errors/* messageOf */.b)(error)}`;
        const remedy = 'set input k6-mirror to a copy of the releases that can be reached, or input k6-path to a k6 that is there';
        return build(job, version, { why, remedy });
    }
}
/** Builds a version from source. `noRelease` is null when that was asked for. */
async function build(job, version, noRelease) {
    const { mode, checksum } = job.request;
    const refused = (reason, alternative = '') => {
        if (noRelease === null)
            return new errors/* UserError */.y(`input install-mode: source: ${reason}${alternative}`);
        return new errors/* UserError */.y(`${noRelease.why}; ${reason}${alternative && `${alternative}, or `}${noRelease.remedy}`);
    };
    if (mode === 'release')
        throw refused('');
    if (checksum)
        throw refused('a source build has no known sha256, so none is made with input k6-checksum; ');
    const go = await findGo(job);
    if (go === null)
        throw refused('there is no Go on PATH to build it from source: ', 'add actions/setup-go before this step');
    if (noRelease !== null)
        job.log(noRelease.why);
    return inPrivateDirectory(job, async (directory) => {
        const path = await buildFromSource(job, version, { go, directory });
        return finish(job, version, { path, archiveSha256: '' });
    });
}
/** Keeps a new binary, once it has shown that it is the version it should be. */
async function finish(job, version, { path, archiveSha256 }) {
    const made = archiveSha256 === '' ? 'source' : 'release';
    const identity = await probe(path, `k6 ${version} from its ${made}`, job);
    if (identity.version !== version) {
        throw new errors/* UserError */.y(`k6 ${version} from its ${made} says that it is ${identity.version}; nothing was installed`);
    }
    return { path: await keep(job, path, { version, made, archiveSha256 }), ...identity, from: made };
}

// EXTERNAL MODULE: ./lib/path-kind.js
var path_kind = __nccwpck_require__(3183);
;// CONCATENATED MODULE: ./lib/k6/scripts.js





const wrong = (what) => new errors/* UserError */.y(`input script: ${what}`);
function remoteScript(text) {
    const url = URL.parse(text);
    if (!url)
        throw wrong(`${(0,quote/* quote */.h)(text)} is not a URL, such as https://example.com/load.js`);
    return { name: `${url.origin}${url.pathname}`, argument: text, file: null };
}
function localScript(path, workingDirectory) {
    const file = (0,external_node_path_.resolve)(workingDirectory, path);
    const name = (0,external_node_path_.relative)(workingDirectory, file).replaceAll(external_node_path_.sep, '/');
    return { name, argument: path.startsWith('-') ? `./${path}` : path, file };
}
/** The files that a glob stands for, sorted by path. */
function globbedScripts(pattern, workingDirectory) {
    return (0,external_node_fs_.globSync)(pattern, { cwd: workingDirectory })
        .filter((path) => (0,path_kind/* pathKind */.g)((0,external_node_path_.resolve)(workingDirectory, path)) === 'file')
        .sort()
        .map((path) => localScript(path, workingDirectory));
}
function missing(pattern, workingDirectory) {
    const where = (0,quote/* quote */.h)(workingDirectory);
    return /[*?[{]/.test(pattern)
        ? wrong(`no file matches ${(0,quote/* quote */.h)(pattern)} in ${where}`)
        : wrong(`there is no file ${(0,quote/* quote */.h)(pattern)} in ${where}; is the repository checked out, and working-directory right?`);
}
function resolvePattern(pattern, workingDirectory) {
    if (pattern === '-')
        throw wrong('"-" is standard input, which a step has not; give the path of a file');
    if (/^https:\/\//i.test(pattern))
        return [remoteScript(pattern)];
    if (/^http:\/\//i.test(pattern))
        throw wrong(`${(0,quote/* quote */.h)(pattern)} is not possible: k6 loads scripts over https only`);
    const kind = (0,path_kind/* pathKind */.g)((0,external_node_path_.resolve)(workingDirectory, pattern));
    if (kind === 'file')
        return [localScript(pattern, workingDirectory)];
    if (kind === 'directory') {
        const inside = `${pattern.replace(/[/\\]+$/, '')}/**/*.js`;
        throw wrong(`${(0,quote/* quote */.h)(pattern)} is a directory; for the scripts in it give a glob, such as ${(0,quote/* quote */.h)(inside)}`);
    }
    if (kind === 'other')
        throw wrong(`${(0,quote/* quote */.h)(pattern)} is not a regular file`);
    const scripts = globbedScripts(pattern, workingDirectory);
    if (scripts.length === 0)
        throw missing(pattern, workingDirectory);
    return scripts;
}
/**
 * Finds the scripts that the patterns stand for: paths that exist, https URLs, and globs, in the order given, each
 * script once.
 *
 * @throws {UserError} that names the pattern that stands for nothing that can run.
 */
function resolveScripts(patterns, workingDirectory) {
    const scripts = patterns.flatMap((pattern) => resolvePattern(pattern, workingDirectory));
    return [...new Map(scripts.map((script) => [script.file ?? script.argument, script])).values()];
}

// EXTERNAL MODULE: ./lib/results/other-verdicts.js
var other_verdicts = __nccwpck_require__(771);
// EXTERNAL MODULE: ./lib/run-directory.js
var run_directory = __nccwpck_require__(4232);
// EXTERNAL MODULE: ./lib/script-run.js + 3 modules
var script_run = __nccwpck_require__(9446);
;// CONCATENATED MODULE: ./lib/action.js









/**
 * The action, from inputs to outputs. Whatever became of the load test, everything that is known of it is published.
 *
 * @returns whether the step passed.
 * @throws {UserError} when the step cannot start: a wrong input, no such script, no k6.
 */
async function runAction(env, interruption) {
    const inputs = (0,lib_inputs/* readInputs */.Ko)(env);
    const scripts = resolveScripts(inputs.scripts, inputs.workingDirectory);
    const k6 = await installK6(inputs.install, { env, signal: interruption.soft, log: log/* info */.pq });
    const directory = (0,run_directory/* createRunDirectory */.HZ)(env);
    (0,outputs/* saveState */.L)('directory', directory, env);
    const runs = await runAll({ inputs, k6, directory, env, interruption }, scripts);
    const passed = await (0,publish/* publish */.m)({
        runs,
        k6,
        env,
        jobSummary: inputs.jobSummary,
        comment: inputs.comment,
        signal: interruption.soft,
    });
    (0,outputs/* saveState */.L)('directory', '', env);
    return passed;
}
/** One after the other: two load tests on one machine would measure each other. */
async function runAll(context, scripts) {
    const runs = [];
    for (const [index, script] of scripts.entries()) {
        if (context.interruption.soft.aborted) {
            const isKnown = runs.some(({ report }) => report.verdict.outcome === 'cancelled');
            const verdict = isKnown ? (0,other_verdicts/* notRun */.nE)('The step was cancelled before this script started.') : other_verdicts/* cancelledBefore */.bE;
            runs.push((0,script_run/* withoutRun */.Mr)(script, verdict, { k6Version: context.k6.version }));
            continue;
        }
        if (scripts.length > 1)
            (0,log/* info */.pq)(`\n${script.name} (${index + 1} of ${scripts.length})`);
        runs.push(await (0,script_run/* runScript */.j3)(context, script, index));
    }
    return runs;
}


/***/ }),

/***/ 6278:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Fg: () => (/* binding */ capture),
  g3: () => (/* binding */ killAllGroups),
  i0: () => (/* binding */ killGroup),
  j8: () => (/* binding */ spawnGroup)
});

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
;// CONCATENATED MODULE: ./lib/child-process.js

const onWindows = process.platform === 'win32';
/**
 * The leaders of the process groups that run now. A group lives here until its leader has ended
 * and its pipes are closed.
 */
const groups = new Set();
/** Nothing is there, or (macOS) nothing but what is dead already; what may not be killed is not ours. */
const isBeyondKilling = (error) => ['ESRCH', 'EPERM'].includes(error.code ?? '');
/**
 * Kills a process and, except on Windows, all of its group. A process that is already gone is no error.
 */
function killGroup(pid, signal) {
    try {
        process.kill(onWindows ? pid : -pid, signal);
    }
    catch (error) {
        if (!isBeyondKilling(error))
            throw error;
    }
}
/** Kills every process group that this module still knows: the last resort before the action ends. */
function killAllGroups() {
    for (const pid of groups)
        killGroup(pid, 'SIGKILL');
}
/**
 * Starts a process as the leader of its own group (not on Windows, where a group of its own would
 * leave the console that delivers Ctrl-C), without a shell and with stdin closed.
 */
function spawnGroup(command, args, options) {
    const child = (0,external_node_child_process_namespaceObject.spawn)(command, args, {
        ...options,
        detached: !onWindows,
        shell: false,
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
    });
    const { pid } = child;
    if (pid !== undefined) {
        groups.add(pid);
        child.once('close', () => groups.delete(pid));
    }
    return child;
}
/**
 * Runs a short helper process to its end and returns all that it printed. It never outlives its
 * time, its output limit or the signal: its whole group is killed then.
 *
 * @throws when the process cannot be started (the Node error, with its `code`, such as ENOENT).
 */
function capture(command, args, options) {
    const { signal, timeoutMs, maxBytes = 64 * 1024 * 1024, ...spawnOptions } = options;
    return new Promise((resolve, reject) => {
        const child = spawnGroup(command, args, spawnOptions);
        let killed = null;
        const kill = (why) => {
            killed ??= why;
            if (child.pid !== undefined)
                killGroup(child.pid, 'SIGKILL');
            // A grandchild that left the group could hold the pipes open for ever.
            child.stdout.destroy();
            child.stderr.destroy();
        };
        const gather = (stream) => {
            const chunks = [];
            let bytes = 0;
            stream.on('data', (chunk) => {
                bytes += chunk.length;
                if (bytes > maxBytes)
                    kill('output');
                else
                    chunks.push(chunk);
            });
            return () => Buffer.concat(chunks).toString('utf8');
        };
        const stdout = gather(child.stdout);
        const stderr = gather(child.stderr);
        const timer = setTimeout(() => kill('timeout'), timeoutMs);
        const abort = () => kill('abort');
        if (signal.aborted)
            abort();
        signal.addEventListener('abort', abort, { once: true });
        const settle = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', abort);
        };
        child.once('error', (error) => {
            settle();
            reject(error);
        });
        child.once('close', (code, ended) => {
            settle();
            resolve({ code, signal: ended, stdout: stdout(), stderr: stderr(), killed });
        });
    });
}


/***/ }),

/***/ 452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ messageOf),
/* harmony export */   y: () => (/* binding */ UserError)
/* harmony export */ });
/**
 * An error that the user can act on: one line that names the input or file at fault, what was wrong
 * and what would be right. `main.ts` prints it without a stack trace.
 */
class UserError extends Error {
    name = 'UserError';
}
/** The message of anything thrown, on one line. */
function messageOf(error) {
    const message = error instanceof Error ? error.message || error.name : String(error);
    return message.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}


/***/ }),

/***/ 853:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cu: () => (/* binding */ infoGroup),
/* harmony export */   Yz: () => (/* binding */ debug),
/* harmony export */   pq: () => (/* binding */ info)
/* harmony export */ });
/* harmony import */ var _k6_log_escape_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5555);

/** Writes lines to the step's log; whatever is in them, none is a workflow command. */
function info(text) {
    process.stdout.write(`${(0,_k6_log_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeText */ .X1)(text)}\n`);
}
/** Writes lines to the step's log, folded under a title. */
function infoGroup(title, lines) {
    const name = title.replaceAll(/[\r\n]+/g, ' ');
    process.stdout.write(`::group::${name}\n${(0,_k6_log_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeText */ .X1)(lines.join('\n'))}\n::endgroup::\n`);
}
/** Writes a line that is only seen where the runner's debug log is on. */
function debug(text) {
    const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
    process.stdout.write(`::debug::${data}\n`);
}


/***/ }),

/***/ 5327:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  L: () => (/* binding */ saveState),
  n: () => (/* binding */ setOutputs)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: ./lib/github/command-files.js

/**
 * Appends values to one of the runner's command files, such as GITHUB_OUTPUT (actions/runner:
 * src/Runner.Worker/FileCommandManager.cs). Every run does, so not through @actions/core: its start takes longer than
 * k6's.
 *
 * @param file where the runner has none, the values are lost.
 */
function appendValues(file, values) {
    if (!file)
        return;
    const entries = Object.entries(values).map(([name, value]) => {
        const end = delimiterFor(value);
        return `${name}<<${end}\n${value}\n${end}\n`;
    });
    (0,external_node_fs_.appendFileSync)(file, entries.join(''));
}
/** A line that is not in the value: longer than everything there that looks like it. */
const delimiterFor = (value) => (value.match(/END_*/g) ?? []).reduce((longest, like) => (like.length < longest.length ? longest : `${like}_`), 'END');

;// CONCATENATED MODULE: ./lib/github/outputs.js

/** Sets the step's outputs, as they are in action.yml. */
const setOutputs = (outputs, env) => appendValues(env.GITHUB_OUTPUT, outputs);
/** Keeps a value for the post step. */
const saveState = (name, value, env) => appendValues(env.GITHUB_STATE, { [name]: value });


/***/ }),

/***/ 4928:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  m: () => (/* binding */ publish),
  y: () => (/* binding */ publishFailure)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: ./lib/results/key-figures.js
var key_figures = __nccwpck_require__(7505);
// EXTERNAL MODULE: ./lib/results/comparison.js
var results_comparison = __nccwpck_require__(5045);
// EXTERNAL MODULE: ./lib/results/threshold.js
var results_threshold = __nccwpck_require__(6777);
// EXTERNAL MODULE: ./lib/render/figures.js
var render_figures = __nccwpck_require__(2225);
;// CONCATENATED MODULE: ./lib/render/distance.js


/** A difference of shares, 0.014, in words: `1.4 points`. Of percentages another percentage would mislead. */
function pointsWords(difference) {
    const points = (0,render_figures/* figure */.vP)(Math.abs(difference) * 100, '');
    return `${points} point${points === '1' ? '' : 's'}`;
}
/**
 * How far a threshold's value is from its limit, in words that need no legend: `62.4% over`, `40 short`,
 * `1.4 points to spare`; empty where nothing can be said.
 */
function distanceWords({ expression, status, value }, unit) {
    const parsed = (0,results_threshold/* parseThreshold */.B7)(expression);
    // What k6 judged and what its summary holds can differ, for example after an abort.
    if (parsed === null || value === null || status === 'no-data' || (0,results_threshold/* holds */.v9)(value, parsed) !== (status === 'ok'))
        return '';
    const { operator, limit } = parsed;
    if (operator.startsWith('=') || operator === '!=') {
        return value === limit ? 'equal' : `${sizeWords(value, limit, unit)} ${value > limit ? 'above' : 'below'}`;
    }
    if (value === limit)
        return 'at the limit';
    if (limit > 0 && value / limit >= 10)
        return `${(0,render_figures/* figure */.vP)(value / limit, '')}× the limit`;
    const beyond = operator.startsWith('<') ? 'over' : 'short';
    return `${sizeWords(value, limit, unit)} ${status === 'ok' ? 'to spare' : beyond}`;
}
/** Up to here whole numbers are things that people count. */
const countable = 1000;
/** The size of a difference: in points for shares, as a number for small counts, else relative to the limit. */
function sizeWords(value, limit, unit) {
    const size = Math.abs(value - limit);
    if (unit === 'share')
        return pointsWords(size);
    const isCount = unit === '' && Number.isInteger(value) && Number.isInteger(limit) && Math.abs(limit) < countable;
    return isCount || limit === 0 ? (0,render_figures/* figure */.vP)(size, unit) : (0,render_figures/* figure */.vP)(size / Math.abs(limit), 'share');
}

// EXTERNAL MODULE: ./lib/render/escape.js
var render_escape = __nccwpck_require__(9889);
;// CONCATENATED MODULE: ./lib/render/interval-plot.js
/*
 * Intervals as text, which is what a table on GitHub can hold. All figures share one scale: no change is in the middle,
 * a figure's own limit is one step away from it, and worse is at the right whichever way the figure gets better.
 *
 * The marks are in every monospaced font (WGL4) and mean nothing to Markdown; the spaces do not break.
 */
/** Columns from the middle to the limit, and to the edge. */
const step = 4;
const edge = 12;
const columns = Array.from({ length: 2 * edge + 1 }, (_column, index) => index - edge);
const ground = (column) => {
    if (column === 0)
        return '│';
    return Math.abs(column) === step ? ':' : '\u00a0';
};
/** The head of a column of plots, as wide as they are. */
const plotHead = `better${columns.slice(6, -5).map(ground).join('')}worse`;
/** A figure's interval in 25 characters, `   :   │ ├─┼●─┤   `; what is beyond the edges ends in an arrow. */
function plotInterval(figure) {
    const { change, low, high } = figure;
    const ends = [columnOf(low ?? change, figure), columnOf(high ?? change, figure)];
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    const at = columnOf(change, figure);
    const within = (column) => (ground(column) === '\u00a0' ? '─' : '┼');
    const marks = columns.map((column) => (column > from && column < to ? within(column) : ground(column)));
    // The later ones lie above the earlier ones.
    const above = [
        [from, '├'],
        [to, '┤'],
        [at, '●'],
        [from < -edge ? -edge : Number.NaN, '◄'],
        [to > edge ? edge : Number.NaN, '►'],
    ];
    for (const [column, mark] of above)
        if (Math.abs(column) <= edge)
            marks[column + edge] = mark;
    return marks.join('');
}
/** Columns from the middle, worse to the right. A limit of nothing is drawn where a limit of 10 %, or a point, would be. */
function columnOf(value, { scale, limit, better }) {
    const steps = scale === 'ratio' ? Math.log(value) / (Math.abs(Math.log(limit)) || Math.log(1.1)) : value / (limit || 0.01);
    return Math.round((better === 'lower' ? steps : -steps) * step);
}

;// CONCATENATED MODULE: ./lib/render/room.js
/** Bytes between two parts. */
const gap = 2;
/**
 * The texts of parts that have to share `mostBytes`. The small ones get all they need, and the large ones an equal
 * share of what is left.
 */
function shareRoom(parts, mostBytes) {
    const whole = parts.map((part, index) => ({ part, index, text: part(mostBytes) }));
    const texts = whole.map(({ text }) => text);
    const bySize = whole.toSorted((a, b) => Buffer.byteLength(a.text) - Buffer.byteLength(b.text));
    let left = mostBytes;
    for (const [turn, { part, index, text }] of bySize.entries()) {
        const share = Math.floor(left / (bySize.length - turn)) - gap;
        const fitting = Buffer.byteLength(text) <= share ? text : part(share);
        texts[index] = fitting;
        left -= Buffer.byteLength(fitting) + gap;
    }
    return texts;
}
/** A part that makes no sense in pieces: where it does not fit, a sentence says that it is missing. */
const allOrNone = (text, missing) => (mostBytes) => Buffer.byteLength(text) <= mostBytes ? text : missing;
/** Parts one below the other. */
const paragraphs = (texts) => `${texts.filter(Boolean).join('\n\n')}\n`;

;// CONCATENATED MODULE: ./lib/render/table.js

const line = (cells) => `| ${cells.join(' | ')} |`;
/** A table in Markdown, whatever its size. */
function table({ head, right = [] }, rows) {
    const rule = head.map((_cell, column) => (right.includes(column) ? '---:' : ':---'));
    return [head, rule, ...rows].map(line).join('\n');
}
/** Markdown behind a line of HTML that unfolds it. */
const folded = (title, markdown, open = false) => `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${markdown}\n\n</details>`;
/** Figures do not break. */
const unbroken = (text) => text.replaceAll(' ', '\u00a0');
/** How many rows of a long table are not folded, unless it says otherwise. */
const rowsShown = 20;
/** Bytes of a fold's line and of the sentence that counts what is cut, with long numbers and nouns. */
const roomForFold = 250;
/**
 * A table that may be long: its first rows are shown, more are folded, and what does not fit into `mostBytes` is cut
 * and counted. Of very few bytes only the sentence that counts remains.
 */
function longTable(columns, contents, mostBytes) {
    const { items, noun, shown = rowsShown } = contents;
    const heads = 2 * Buffer.byteLength(table(columns, []));
    const rows = rowsWithin(contents, mostBytes - heads - roomForFold);
    const cut = items.length - rows.length;
    if (rows.length === 0)
        return `${(0,render_figures/* counted */.hS)(cut, noun)}, for which there is no room here.`;
    const more = cut > 0 ? `\n\n… and ${(0,render_figures/* counted */.hS)(cut, `more ${noun}`)}, for which there is no room here.` : '';
    const first = table(columns, rows.slice(0, shown));
    if (rows.length <= shown)
        return first + more;
    const rest = table(columns, rows.slice(shown));
    return `${first}\n\n${folded((0,render_figures/* counted */.hS)(items.length - shown, `more ${noun}`), rest + more)}`;
}
function rowsWithin({ items, row }, mostBytes) {
    const rows = [];
    let left = mostBytes;
    for (const [index, item] of items.entries()) {
        const cells = row(item, index);
        left -= Buffer.byteLength(line(cells)) + 1;
        if (left < 0)
            break;
        rows.push(cells);
    }
    return rows;
}

;// CONCATENATED MODULE: ./lib/render/comparison.js







/** A mark for each verdict; the word stands beside it. */
const comparisonIcons = {
    worse: '🔴',
    better: '🟢',
    'too-little-to-tell': '🟡',
    'no-difference': '⚪',
};
/** A comparison as a sentence, a table with a figure a row, and what else a reader must know. */
function renderComparison(comparison, mostBytes) {
    const { figures } = comparison;
    const notes = renderNotes(comparison, mostBytes / 3);
    const head = `**${summaryWords(comparison)}**`;
    if (figures.length === 0)
        return paragraphs([head, notes]).trimEnd();
    const items = results_comparison/* comparisonVerdicts */.w.flatMap((verdict) => figures.filter((item) => item.verdict === verdict));
    const left = mostBytes - Buffer.byteLength(head + legend(figures) + notes) - 10;
    const shown = longTable(columnsOf(comparison), { items, row, noun: 'figure' }, left);
    return paragraphs([head, shown, legend(figures), notes]).trimEnd();
}
/** What a verdict on the whole says, for each mode; `in 1 of 3 figures` and how many runs come after. */
const summaries = {
    worse: { baseline: 'Worse than before', paired: 'Side A is worse than side B' },
    better: { baseline: 'Better than before', paired: 'Side A is better than side B' },
    'too-little-to-tell': { baseline: 'Too little to tell', paired: 'Too little to tell the sides apart' },
    'no-difference': { baseline: 'No difference', paired: 'No difference between the sides' },
};
/** `Worse than before in 1 of 3 figures (12 earlier runs)`. */
function summaryWords({ mode, verdict, figures, runs }) {
    const made = mode === 'paired' ? `${(0,render_figures/* counted */.hS)(runs, 'pair')} of runs` : (0,render_figures/* counted */.hS)(runs, 'earlier run');
    if (verdict === null)
        return `Nothing could be compared (${made})`;
    const such = figures.filter((item) => item.verdict === verdict).length;
    const where = such === figures.length ? '' : ` in ${such} of ${(0,render_figures/* counted */.hS)(figures.length, 'figure')}`;
    return `${summaries[verdict][mode]}${where} (${made})`;
}
const columnsOf = ({ mode }) => ({
    head: [
        'Verdict',
        'Figure',
        ...(mode === 'paired' ? ['Side A', 'Side B'] : ['This run', 'Earlier']),
        'Change',
        `\`${plotHead}\``,
    ],
    right: [2, 3, 4],
});
function row(item) {
    const { metric, aggregation, verdict, value, reference, change } = item;
    const unit = comparedUnit(item);
    const strong = verdict === 'worse' || verdict === 'better';
    const changed = unbroken(signed(change, item));
    return [
        `${comparisonIcons[verdict]}\u00a0${verdictWords(item)}`,
        `${(0,render_escape/* codeCell */.MZ)(metric)} ${(0,render_escape/* prose */.CS)(aggregation)}`,
        unbroken((0,render_figures/* figure */.vP)(value, unit)),
        unbroken((0,render_figures/* figure */.vP)(reference, unit)),
        strong ? `**${changed}**` : changed,
        `\`${plotInterval(item)}\`${intervalWords(item)}`,
    ];
}
/** The verdict, and where it could not be had, how large a change could have been seen. */
function verdictWords(item) {
    const { verdict, detectable } = item;
    if (verdict !== 'too-little-to-tell')
        return unbroken(verdict.replaceAll('-', ' '));
    const seen = detectable === null
        ? 'too few runs'
        : `only ${unbroken(signed(towardsWorse(detectable, item), item))} or more would show`;
    return `${unbroken('too little to tell')}<br>${seen}`;
}
/** Below the plot: `+11% to +21%`, `−2 to +5 points`. */
function intervalWords(item) {
    const { low, high } = item;
    if (low === null || high === null)
        return '';
    const from = signed(low, item);
    const to = signed(high, item);
    return `<br>${unbroken(`${from.replace(/ points?$/, '')} to ${to}`)}`;
}
/** A change for the worse, whichever way it is given. */
function towardsWorse(value, { scale, better }) {
    if (scale === 'difference')
        return better === 'lower' ? Math.abs(value) : -Math.abs(value);
    return (better === 'lower') === value >= 1 ? value : 1 / value;
}
/** The unit of a compared figure, by its names alone. */
function comparedUnit({ metric, aggregation, scale, }) {
    const kinds = { rate: 'counter', count: 'counter', value: 'gauge' };
    const kind = scale === 'difference' ? 'rate' : (kinds[aggregation] ?? 'trend');
    return (0,render_figures/* unitOf */.uF)({ name: metric, kind }, aggregation);
}
/** A change in words: `+16%`, `−1.2 points`, `12.3×`. */
function signed(change, { scale }) {
    if (scale === 'ratio' && change >= 10)
        return `${(0,render_figures/* figure */.vP)(change, '')}×`;
    const size = scale === 'ratio' ? change - 1 : change;
    const words = scale === 'ratio' ? (0,render_figures/* figure */.vP)(Math.abs(size), 'share') : pointsWords(size);
    if (size === 0)
        return words;
    return `${size > 0 ? '+' : '−'}${words}`;
}
/** How to read the plots. */
function legend(figures) {
    const limits = new Set(figures.map((item) => signed(item.limit, item).replace('+', '')));
    const all = [...limits].slice(0, 3).join(' or ');
    return `In the plots \`│\` is no change, \`:\` the limit (${all}), and \`├─●─┤\` the change with what chance explains around it. The action's docs/comparing.md says what the verdicts mean.`;
}
/** Notes that are shown; more would hide what matters. */
const mostNotes = 8;
function renderNotes({ notes }, mostBytes) {
    const lines = notes.slice(0, mostNotes).map((note) => `- ${(0,render_escape/* prose */.CS)(note, 300)}`);
    const fitting = lines.filter((_line, index) => Buffer.byteLength(lines.slice(0, index + 1).join('\n')) <= mostBytes - 100);
    const cut = notes.length - fitting.length;
    return [...fitting, ...(cut > 0 ? [`- … and ${(0,render_figures/* counted */.hS)(cut, 'more note')}.`] : [])].join('\n');
}

;// CONCATENATED MODULE: ./lib/render/key-figures.js




const cell = (value, unit) => (value === null ? '–' : unbroken((0,render_figures/* figure */.vP)(value, unit)));
/** The figures that most people look for, in two short tables; with those of earlier runs where they were compared. */
function renderKeyFigures(result, comparison) {
    const figures = (0,key_figures/* keyFigures */.FK)(result);
    const { made, failed } = (0,key_figures/* checkCounts */.tl)(result);
    const failedRequests = result.metrics.get('http_req_failed')?.values.passes;
    const failedShare = cell(figures['http-req-failed-rate'], 'share');
    const http = [
        ['Requests', cell(figures['http-reqs'], ''), 'http_reqs count'],
        ['Rate', cell(figures['http-reqs-rate'], '/s'), 'http_reqs rate'],
        ['Failed', `${failedShare}${failedRequests ? ` (${(0,render_figures/* figure */.vP)(failedRequests, '')})` : ''}`, 'http_req_failed rate'],
        ['Average', cell(figures['http-req-duration-avg'], 'ms'), 'http_req_duration avg'],
        ['Median', cell(figures['http-req-duration-med'], 'ms'), 'http_req_duration med'],
        ['p(95)', cell(figures['http-req-duration-p95'], 'ms'), 'http_req_duration p(95)'],
        ['p(99)', cell(figures['http-req-duration-p99'], 'ms'), 'http_req_duration p(99)'],
        ['Slowest', cell(figures['http-req-duration-max'], 'ms'), 'http_req_duration max'],
    ];
    const load = [
        ['Iterations', cell(figures.iterations, ''), 'iterations count'],
        ['Rate', cell(figures['iterations-rate'], '/s'), 'iterations rate'],
        ['Checks failed', made === 0 ? '–' : unbroken(`${(0,render_figures/* figure */.vP)(failed, '')} of ${(0,render_figures/* figure */.vP)(made, '')}`)],
        ['VUs', cell(figures['vus-max'], '')],
        ['Received', cell(figures['data-received'], 'B'), 'data_received count'],
        ['Sent', cell(figures['data-sent'], 'B'), 'data_sent count'],
    ];
    const tables = figures['http-reqs'] ? [http, load] : [load];
    return tables.map((columns) => across(columns, comparison)).join('\n\n');
}
/** One row of figures under their names; with a comparison that has some of them, rows for what they are compared with. */
function across(columns, comparison) {
    const head = columns.map(([name]) => name);
    const texts = columns.map(([, text]) => text);
    const compared = columns.map(([, , name]) => comparison?.figures.find(({ metric, aggregation }) => `${metric} ${aggregation}` === name));
    if (compared.every((item) => item === undefined))
        return table({ head, right: [...head.keys()] }, [texts]);
    const isPaired = comparison?.mode === 'paired';
    const [these, those] = isPaired ? ['Side A', 'Side B'] : ['This run', 'Earlier'];
    const compare = (name, textOf) => [
        name,
        ...compared.map((item) => (item ? unbroken(textOf(item)) : '')),
    ];
    return table({ head: ['', ...head], right: [...head.keys()].map((column) => column + 1) }, [
        // A side is several runs, and k6's summary is that of one of them.
        [
            these,
            ...compared.map((item, index) => isPaired && item ? cell(item.value, comparedUnit(item)) : (texts[index] ?? '')),
        ],
        compare(those, (item) => (0,render_figures/* figure */.vP)(item.reference, comparedUnit(item))),
        compare('Change', (item) => `${changeIcons[item.verdict] ?? ''} ${signed(item.change, item)}`.trim()),
    ]);
}
/** Changes that are more than chance and the limit. */
const changeIcons = {
    worse: comparisonIcons.worse,
    better: comparisonIcons.better,
};

;// CONCATENATED MODULE: ./lib/render/over-time.js
/** Charts of a run over time. */
const renderOverTime = (_overTime) => '';

// EXTERNAL MODULE: ./lib/results/result.js
var result = __nccwpck_require__(8861);
;// CONCATENATED MODULE: ./lib/render/result-sections.js




/** The checks that failed, in the script's order, each under its groups; empty when none failed. */
function renderFailedChecks({ checks }, mostBytes) {
    const items = checks.filter(({ fails }) => fails > 0);
    if (items.length === 0)
        return '';
    const grouped = items.some(({ groups }) => groups.length > 0);
    const row = (check, index) => {
        const group = groupOf(check);
        const before = items[index - 1];
        const isNew = index === rowsShown || before === undefined || groupOf(before) !== group;
        return [...(grouped ? [isNew && group !== '' ? (0,render_escape/* codeCell */.MZ)(group) : ''] : []), (0,render_escape/* codeCell */.MZ)(check.name), share(check)];
    };
    const head = [...(grouped ? ['Group'] : []), 'Failed check', 'Failures'];
    return longTable({ head, right: [head.length - 1] }, { items, row, noun: 'failed check' }, mostBytes);
}
const groupOf = ({ groups }) => groups.join(' › ');
function share({ passes, fails }) {
    const all = passes + fails;
    return unbroken(`${(0,render_figures/* figure */.vP)(fails, '')} of ${(0,render_figures/* figure */.vP)(all, '')} (${(0,render_figures/* figure */.vP)(fails / all, 'share')})`);
}
/** Every metric with its values, folded. */
function renderAllMetrics({ metrics }, mostBytes) {
    const items = [...metrics.values()];
    if (items.length === 0)
        return '';
    const row = (metric) => [(0,render_escape/* codeCell */.MZ)(metric.name), metric.kind, valuesOf(metric)];
    const columns = { head: ['Metric', 'Kind', 'Values'] };
    const all = longTable(columns, { items, row, noun: 'metric', shown: items.length }, mostBytes);
    return folded(`All ${(0,render_figures/* counted */.hS)(items.length, 'metric')}`, all);
}
function valuesOf(metric) {
    if ((0,result/* provablyEmpty */.L)(metric))
        return 'no data';
    const { kind, values } = metric;
    const of = (key) => (0,render_figures/* figure */.vP)(values[key] ?? 0, (0,render_figures/* unitOf */.uF)(metric, key));
    switch (kind) {
        case 'counter':
            return `${of('count')}, ${of('rate')}`;
        case 'rate':
            return `${of('value')}, ${of('passes')} of ${(0,render_figures/* figure */.vP)((values.passes ?? 0) + (values.fails ?? 0), '')}`;
        case 'gauge':
            return `${of('value')}, min ${of('min')}, max ${of('max')}`;
        default:
            return Object.keys(values)
                .sort(byStatistic)
                .map((key) => unbroken(`${key} ${of(key)}`))
                .join(', ');
    }
}
const statistics = ['avg', 'min', 'med', 'max'];
/** Percentiles after the others, by size; how many there were comes last. */
function byStatistic(a, b) {
    const rank = (key) => {
        if (key === 'count')
            return 1000;
        return statistics.includes(key) ? statistics.indexOf(key) - statistics.length : Number(key.slice(2, -1));
    };
    return rank(a) - rank(b);
}

;// CONCATENATED MODULE: ./lib/render/thresholds.js





const icons = { crossed: '❌', 'no-data': '⚠️', ok: '✅' };
/** A table of the thresholds, those that were crossed first; empty when there are none. */
function renderThresholds(result, mostBytes) {
    const { thresholds } = result;
    if (thresholds.length === 0)
        return '';
    const items = Object.keys(icons).flatMap((status) => thresholds.filter((threshold) => threshold.status === status));
    const columns = { head: ['', 'Threshold', 'Measured', 'Limit', 'Distance'], right: [2, 3, 4] };
    return longTable(columns, { items, row: (threshold) => thresholds_row(threshold, result), noun: 'threshold' }, mostBytes);
}
function thresholds_row(threshold, { metrics }) {
    const { metric, expression, status } = threshold;
    const found = metrics.get(metric);
    const parsed = (0,results_threshold/* parseThreshold */.B7)(expression);
    const unit = parsed && found ? (0,render_figures/* unitOf */.uF)(found, parsed.aggregation) : '';
    const strong = (text) => (status === 'crossed' && text !== '' ? `**${unbroken(text)}**` : unbroken(text));
    return [
        icons[status],
        `${(0,render_escape/* codeCell */.MZ)(metric)} ${parsed ? (0,render_escape/* prose */.CS)(parsed.aggregation) : (0,render_escape/* codeCell */.MZ)(expression)}`,
        strong((0,render_figures/* measuredWords */.S5)(threshold, found)),
        parsed ? unbroken(`${(0,render_escape/* prose */.CS)(parsed.operator)} ${(0,render_figures/* limitFigure */.yE)(parsed.limit, unit)}`) : '',
        strong(distanceWords(threshold, unit)),
    ];
}

// EXTERNAL MODULE: ./lib/usage-report/go-duration.js
var go_duration = __nccwpck_require__(1493);
;// CONCATENATED MODULE: ./lib/render/load.js



const mostNamed = 10;
/** What a plan makes k6 do, for a table cell: `10 VUs for 30 s`, or a line for each of several scenarios. */
function describeLoad({ scenarios, maxVUs }) {
    const all = Object.entries(scenarios);
    const [first] = all;
    if (first === undefined)
        return (0,render_figures/* counted */.hS)(maxVUs, 'VU');
    if (all.length === 1)
        return describeScenario(first[1]);
    const lines = all
        .slice(0, mostNamed)
        .map(([name, scenario]) => `${(0,render_escape/* codeCell */.MZ)(name, 60)}: ${describeScenario(scenario)}${startOf(scenario)}`);
    const more = all.length > mostNamed ? [`… and ${(0,render_figures/* counted */.hS)(all.length - mostNamed, 'more scenario')}`] : [];
    return [...lines, ...more, `up to ${(0,render_figures/* counted */.hS)(maxVUs, 'VU')} at once`].join('<br>');
}
function describeScenario({ executor, vus, iterations, duration, stages }) {
    const users = (0,render_figures/* counted */.hS)(vus ?? 1, 'VU');
    const loops = (0,render_figures/* counted */.hS)(iterations ?? 1, 'iteration');
    switch (executor) {
        case 'constant-vus':
            return `${users} for ${time(duration)}`;
        case 'ramping-vus':
            return `${ramp(stages)}, up to ${(0,render_figures/* counted */.hS)(peak(stages), 'VU')}`;
        case 'shared-iterations':
            return `${loops} shared by ${users}`;
        case 'per-vu-iterations':
            return `${loops} by ${(vus ?? 1) === 1 ? users : `each of ${users}`}`;
        case 'constant-arrival-rate':
            return `constant arrival rate for ${time(duration)}`;
        case 'ramping-arrival-rate':
            return `arrival rate in ${ramp(stages)}`;
        default:
            return (0,render_escape/* prose */.CS)(executor, 60);
    }
}
const seconds = (duration) => (0,go_duration/* parseGoDuration */.Q)(duration ?? '') ?? 0;
const time = (duration) => (0,render_figures/* figure */.vP)(seconds(duration) * 1000, 'ms', 6);
const peak = (stages) => (stages ?? []).reduce((most, { target }) => Math.max(most, target), 0);
function ramp(stages) {
    const total = (stages ?? []).reduce((sum, { duration }) => sum + seconds(duration), 0);
    return `${(0,render_figures/* counted */.hS)(stages?.length ?? 0, 'stage')} over ${(0,render_figures/* figure */.vP)(total * 1000, 'ms', 6)}`;
}
function startOf({ startTime }) {
    return seconds(startTime) > 0 ? `, after ${time(startTime)}` : '';
}

;// CONCATENATED MODULE: ./lib/render/what-ran.js




/** A table of two columns: the script, what k6 did with it, and where. */
function renderWhatRan(rows, mostBytes) {
    const order = ['Script', 'k6', 'Plan', 'Run', 'Machine', 'Usage report'];
    const items = rows.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
    return longTable({ head: ['Details', ''] }, { items, row: (row) => row, noun: 'detail' }, mostBytes);
}
const origins = {
    'k6-path': 'from k6-path',
    PATH: 'found on PATH',
    'tool cache': 'from the tool cache',
    release: 'downloaded from its release',
    source: 'built from source',
};
/** What holds for all scripts of the step. */
function commonRows({ k6 }, { os, arch, cpuModel, cpus }) {
    const cores = `${(0,render_figures/* counted */.hS)(cpus, 'CPU')}${cpuModel ? ` (${cpuModel})` : ''}`;
    return [
        ...(k6 ? [['k6', `${(0,render_escape/* prose */.CS)(k6.version)}, ${origins[k6.from]}`]] : []),
        ['Machine', (0,render_escape/* prose */.CS)(`${os}, ${arch}, ${cores}`)],
    ];
}
/** What holds for one script. */
function scriptRows(report, { k6 }) {
    const { script, plan, k6Version, usageReport } = report;
    const ran = measuredRun(report);
    return [
        ['Script', (0,render_escape/* codeCell */.MZ)(script)],
        ...(plan ? [['Plan', describeLoad(plan)]] : []),
        ...(ran ? [['Run', ran]] : []),
        ...(k6Version && k6Version !== k6?.version
            ? [['k6', `${(0,render_escape/* prose */.CS)(k6Version)}, a custom build for this script`]]
            : []),
        ['Usage report', fateOf(usageReport)],
    ];
}
/** `30.2 s, 1,204 iterations, 10 VUs`. */
function measuredRun({ durationMs, result }) {
    const iterations = result?.metrics.get('iterations')?.values.count;
    const vus = result?.metrics.get('vus_max')?.values.max;
    return [
        durationMs === null ? '' : (0,render_figures/* figure */.vP)(durationMs, 'ms'),
        iterations === undefined ? '' : (0,render_figures/* counted */.hS)(iterations, 'iteration'),
        vus === undefined ? '' : (0,render_figures/* counted */.hS)(vus, 'VU'),
    ]
        .filter(Boolean)
        .join(', ');
}
const fates = {
    sent: 'sent',
    off: 'not sent, turned off by ',
    failed: 'could not be sent: ',
    skipped: 'none, as no test ran',
};
function fateOf({ status, detail }) {
    return fates[status] + (status === 'off' || status === 'failed' ? (0,render_escape/* prose */.CS)(detail) : '');
}

;// CONCATENATED MODULE: ./lib/render/job-summary.js











/**
 * The step on the page of its run, in GitHub's Markdown: the verdict and its reason, then what shows why, then the
 * figures, then what was run. What is cut is named with its number.
 *
 * @param mostBytes at least 20,000. Beyond 1 MiB GitHub drops the whole text.
 */
function renderJobSummary(step, machine, mostBytes = 900 * 1024) {
    const { scripts, verdict } = step;
    const [only] = scripts;
    const name = only && scripts.length === 1 ? (0,render_escape/* code */.aY)(only.script, 100) : 'Load test';
    const head = headline(name, verdict, mostBytes / 4);
    const left = mostBytes - Buffer.byteLength(paragraphs(head)) - 1;
    if (only === undefined)
        return paragraphs(head);
    const common = commonRows(step, machine);
    if (scripts.length === 1)
        return paragraphs([...head, ...shareRoom(parts(only, [...scriptRows(only, step), ...common]), left)]);
    const [table = '', ran = ''] = shareRoom([(most) => tableOfScripts(scripts, most), (most) => renderWhatRan(common, most)], left / 2);
    return paragraphs([...head, table, ran, ...sections(step, left - Buffer.byteLength(table + ran) - 4)]);
}
const icon = ({ passed }) => (passed ? '✅' : '❌');
function wordOf({ outcome, passed }) {
    if (outcome === 'not-run')
        return passed ? 'is valid' : 'was not run';
    if (outcome === 'cancelled')
        return 'was cancelled';
    return passed ? 'passed' : 'failed';
}
const longestHeading = 120;
/** A heading with the reason, or with its first words when it is long; then the rest of it and what to do. */
function headline(name, verdict, mostBytes) {
    const { reason } = verdict;
    const [first = '', rest = ''] = reason.length > longestHeading ? splitReason(reason) : [reason];
    return [
        `### ${icon(verdict)} ${name} ${wordOf(verdict)}${first ? `: ${(0,render_escape/* prose */.CS)(first, longestHeading)}` : ''}`,
        ...wordsOf({ ...verdict, reason: rest }, mostBytes / 2),
    ];
}
/** The reason and what to do, each in at most half of the bytes. */
function wordsOf({ reason, advice }, mostBytes) {
    return [proseWithin(reason, 2000, mostBytes / 2), advice && `> ${proseWithin(advice, 1000, mostBytes / 2)}`];
}
/** Prose whose escapes may make it several times as long. */
function proseWithin(text, most, mostBytes) {
    const markdown = (0,render_escape/* prose */.CS)(text, most);
    return Buffer.byteLength(markdown) <= mostBytes ? markdown : proseWithin(text, Math.floor(most / 2), mostBytes);
}
/** At the first end of a sentence or colon; where there is none soon, all of it is the rest, too. */
function splitReason(reason) {
    const end = /(?:[.:])(?= )/.exec(reason.slice(0, longestHeading));
    if (end === null)
        return [reason, reason];
    return [reason.slice(0, end.index), reason.slice(end.index + 1).trim()];
}
/** What one script's run showed, around the table of what ran. */
function parts(report, details) {
    const { result, durationMs, comparison, overTime } = report;
    const ran = (most) => renderWhatRan(details, most);
    const compared = (most) => (comparison ? renderComparison(comparison, most) : '');
    const charts = allOrNone(overTime ? renderOverTime(overTime) : '', 'The charts over time have no room here.');
    if (result === null) {
        const why = durationMs === null ? '' : 'k6 left no summary, so there are no figures. Its log says why.';
        return [() => why, compared, charts, ran];
    }
    return [
        (most) => renderThresholds(result, most),
        compared,
        allOrNone(renderKeyFigures(result, comparison), 'The key figures have no room here.'),
        (most) => renderFailedChecks(result, most),
        charts,
        ran,
        (most) => renderAllMetrics(result, most),
    ];
}
function tableOfScripts(scripts, mostBytes) {
    const cell = (value, unit) => (value === null ? '–' : unbroken((0,render_figures/* figure */.vP)(value, unit)));
    const row = ({ script, verdict, result }) => {
        const figures = (0,key_figures/* keyFigures */.FK)(result);
        return [
            icon(verdict),
            (0,render_escape/* codeCell */.MZ)(script, 100),
            verdict.outcome,
            cell(figures.iterations, ''),
            cell(figures['http-reqs'], ''),
            cell(figures['http-req-failed-rate'], 'share'),
            cell(figures['http-req-duration-p95'], 'ms'),
        ];
    };
    const head = ['', 'Script', 'Outcome', 'Iterations', 'Requests', 'Failed', 'p(95)'];
    return longTable({ head, right: [3, 4, 5, 6] }, { items: scripts, row, noun: 'script' }, mostBytes);
}
/** Bytes below which it is better to leave a script's part out. */
const leastRoom = 8000;
/** More charts than those of so many scripts would make the page slow. */
const mostWithCharts = 10;
/** A part for each script, folded unless it failed. Those that failed come to their room first. */
function sections(step, mostBytes) {
    const { scripts } = step;
    const rendered = new Map();
    let left = mostBytes - 200;
    const byNeed = [...scripts.entries()].sort(([, a], [, b]) => Number(a.verdict.passed) - Number(b.verdict.passed));
    for (const [turn, [index, script]] of byNeed.entries()) {
        if (left < leastRoom)
            break;
        const share = Math.max(leastRoom, Math.floor(left / (byNeed.length - turn)));
        const text = section(turn < mostWithCharts ? script : { ...script, overTime: null }, step, share - 2);
        rendered.set(index, text);
        left -= Buffer.byteLength(text) + 2;
    }
    const cut = scripts.length - rendered.size;
    const more = `… and ${(0,render_figures/* counted */.hS)(cut, 'more script')} whose figures have no room here.`;
    return [...scripts.map((_script, index) => rendered.get(index) ?? ''), cut > 0 ? more : ''];
}
function section(script, step, mostBytes) {
    const { verdict } = script;
    const title = `${icon(verdict)} <code>${(0,render_escape/* html */.qy)(script.script, 100)}</code> ${wordOf(verdict)}`;
    const fold = (markdown) => folded(title, markdown, !verdict.passed);
    const head = wordsOf(verdict, mostBytes / 4);
    const left = mostBytes - Buffer.byteLength(fold(paragraphs(head))) - 2;
    return fold(paragraphs([...head, ...shareRoom(parts(script, scriptRows(script, step)), left)]).trimEnd());
}

;// CONCATENATED MODULE: ./lib/render/comment.js

/** Bytes, and so at most as many characters, of the 65,000 that a comment can have. */
const mostBytes = 60_000;
/**
 * The step as a comment on a pull request: the job summary in less room, and a link to the run.
 *
 * @param runUrl empty when it is not known.
 */
function renderComment({ step, machine, runUrl, }) {
    const link = runUrl === '' ? '' : `\n[The run with its log](${runUrl})\n`;
    return renderJobSummary(step, machine, mostBytes) + link;
}

// EXTERNAL MODULE: ./lib/results/other-verdicts.js
var other_verdicts = __nccwpck_require__(771);
;// CONCATENATED MODULE: ./lib/results/outputs.js

/** Every output of action.yml. */
const outputNames = [
    'outcome',
    'exit-code',
    'passed',
    'k6-version',
    'k6-path',
    'summary-path',
    'thresholds',
    'metrics',
    ...key_figures/* keyFigureNames */.uW,
    'usage-report',
    'usage-report-body',
    'html-report-path',
    'comparison',
    'results',
];
/** Bytes of one JSON output: an environment variable, which is how a later step gets it, holds 128 KiB. */
const outputs_mostBytes = 100_000;
/**
 * All outputs of the step. With several scripts, `outcome` and `exit-code` are those of the first that failed (else of
 * the first), and everything that is about one script is empty; `results` has it.
 *
 * `thresholds` is an array of `{metric, expression, status, ok, value, limit}`: status `ok`, `crossed` or `no-data`; ok
 * as k6 judged; value and limit are numbers or null. `metrics` is an object, name → `{kind, values}`, with k6's own keys
 * in values. `comparison` is `{mode, verdict, runs, figures: [{metric, aggregation, verdict, ratio or difference, low, high,
 * value, reference}], notes}` (see {@link Comparison}). `results` is an array, an entry for each script (see {@link resultEntry}).
 *
 * @returns warnings too: of JSON that is too large to be an output.
 */
function outputsOf(step) {
    const { scripts, verdict, k6 } = step;
    const decisive = scripts.find((script) => !script.verdict.passed) ?? scripts[0];
    const single = scripts.length === 1 ? scripts[0] : undefined;
    const thresholds = bounded('thresholds', single?.result ? thresholdsJson(single.result) : '', single);
    const metrics = bounded('metrics', single?.result ? metricsJson(single.result) : '', single);
    const results = resultsJson(scripts);
    const figures = Object.entries((0,key_figures/* keyFigures */.FK)(single?.result ?? null));
    return {
        outputs: {
            outcome: verdict.outcome,
            'exit-code': String(decisive?.exitCode ?? ''),
            passed: String(verdict.passed),
            'k6-version': single?.k6Version || (k6?.version ?? ''),
            'k6-path': k6?.path ?? '',
            'summary-path': single?.summaryPath ?? '',
            thresholds: thresholds.value,
            metrics: metrics.value,
            ...Object.fromEntries(figures.map(([name, value]) => [name, value === null ? '' : decimal(value)])),
            'usage-report': usageReportOf(scripts),
            'usage-report-body': single?.usageReport.body ?? '',
            'html-report-path': single?.htmlReport ?? '',
            comparison: single?.comparison ? comparisonJson(single.comparison) : '',
            results: results.value,
        },
        warnings: [thresholds, metrics, results].flatMap(({ warning }) => warning),
    };
}
const fits = (json) => Buffer.byteLength(json) <= outputs_mostBytes;
function bounded(name, json, script) {
    if (fits(json))
        return { value: json, warning: [] };
    const size = `${Math.ceil(Buffer.byteLength(json) / 1000)} kB`;
    const where = `read them from the file that summary-path names: ${script?.summaryPath}`;
    return { value: '', warning: [`output ${name}: it would be ${size}, more than 100 kB, so it is empty; ${where}`] };
}
const thresholdsJson = ({ thresholds }) => JSON.stringify(thresholds.map(({ metric, expression, status, value, limit }) => ({
    metric,
    expression,
    status,
    ok: status !== 'crossed',
    value,
    limit,
})));
const metricsJson = ({ metrics }) => JSON.stringify(Object.fromEntries([...metrics].map(([name, { kind, values }]) => [name, { kind, values }])));
/** Twenty figures at most, with names that k6 keeps short: it always fits. */
const comparisonJson = ({ mode, verdict, runs, figures, notes }) => JSON.stringify({
    mode,
    verdict,
    runs,
    figures: figures.map(({ metric, aggregation, verdict, scale, value, reference, change, low, high }) => ({
        metric,
        aggregation,
        verdict,
        [scale]: change,
        low,
        high,
        value,
        reference,
    })),
    notes,
});
/** What `results` says of one script: names as the outputs have them; what was not measured is null. */
const resultEntry = ({ script, verdict, exitCode, summaryPath, result, usageReport }) => ({
    script,
    outcome: verdict.outcome,
    passed: verdict.passed,
    reason: verdict.reason,
    'exit-code': exitCode,
    'summary-path': summaryPath || null,
    'usage-report': usageReport.status,
    figures: (0,key_figures/* keyFigures */.FK)(result),
});
function resultsJson(scripts) {
    const entries = scripts.map(resultEntry);
    const whole = JSON.stringify(entries);
    if (fits(whole))
        return { value: whole, warning: [] };
    const short = JSON.stringify(entries.map(({ figures, reason, ...entry }) => entry));
    const why = 'output results: with all its figures it would be more than 100 kB';
    if (fits(short))
        return { value: short, warning: [`${why}, so it has none; summary-path in each entry names the file`] };
    return { value: '', warning: [`${why}, and without them too, so it is empty; run fewer scripts in one step`] };
}
/** One word for all scripts: what went wrong counts before what went well. */
function usageReportOf(scripts) {
    const all = scripts.map(({ usageReport }) => usageReport.status);
    return ['failed', 'sent', 'off'].find((status) => all.includes(status)) ?? 'skipped';
}
/** A number as digits and a point, which every shell and every expression understands: 0.0000001, not 1e-7. */
function decimal(value) {
    const match = /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(String(value));
    if (!match)
        return String(value);
    const [, sign, first = '', rest = '', exponent] = match;
    const digits = first + rest;
    const power = Number(exponent);
    return power < 0
        ? `${sign}0.${'0'.repeat(-power - 1)}${digits}`
        : `${sign}${digits}${'0'.repeat(power - rest.length)}`;
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/github/core.js
/**
 * @actions/core, loaded when it is first needed: it brings an HTTP stack whose start takes longer than k6's, and a step
 * that passes without a warning needs none of it.
 */
const core = () => Promise.all(/* import() */[__nccwpck_require__.e(942), __nccwpck_require__.e(260), __nccwpck_require__.e(58)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6058));

;// CONCATENATED MODULE: ./lib/github/annotations.js


/** The runner shows ten of each level for a step and cuts messages at 4,096 characters (ExecutionContext.cs). */
const mostOfALevel = 10;
const longestMessage = 4000;
/**
 * Writes annotations. Those beyond the runner's limit are counted in the last that it shows.
 *
 * @param env for the workspace, against which paths are shown.
 */
async function annotate(annotations, env) {
    if (annotations.length === 0)
        return;
    const core_ = await core();
    for (const level of ['error', 'warning', 'notice']) {
        for (const { message, title, file, line } of limited(annotations.filter((one) => one.level === level))) {
            core_[level](message.slice(0, longestMessage), {
                ...(title === undefined ? {} : { title }),
                ...(file === undefined ? {} : { file: inWorkspace(file, env) }),
                ...(line === undefined ? {} : { startLine: line }),
            });
        }
    }
}
function limited(annotations) {
    const last = annotations[mostOfALevel - 1];
    const more = annotations.length - mostOfALevel;
    if (last === undefined || more <= 0)
        return annotations;
    return [...annotations.slice(0, mostOfALevel - 1), { ...last, message: `${last.message} (and ${more} more)` }];
}
/** GitHub finds files by their path in the repository. */
function inWorkspace(file, env) {
    const path = (0,external_node_path_.relative)((0,external_node_path_.resolve)(env.GITHUB_WORKSPACE || '.'), file);
    return path.startsWith('..') || (0,external_node_path_.isAbsolute)(path) ? file : path.replaceAll(external_node_path_.sep, '/');
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: ./lib/github/job-summary.js

/** Appends to the job's summary page; where the runner has none, it is no loss. */
function writeJobSummary(markdown, env) {
    if (env.GITHUB_STEP_SUMMARY)
        (0,external_node_fs_.appendFileSync)(env.GITHUB_STEP_SUMMARY, `${markdown}\n`);
}

// EXTERNAL MODULE: ./lib/github/log.js
var log = __nccwpck_require__(853);
// EXTERNAL MODULE: ./lib/github/outputs.js + 1 modules
var github_outputs = __nccwpck_require__(5327);
// EXTERNAL MODULE: ./lib/github/run-url.js
var run_url = __nccwpck_require__(4962);
;// CONCATENATED MODULE: ./lib/github/publish.js










/**
 * Publishes all that is known: outputs, job summary, annotations, and at last, in plain words, why the step failed.
 *
 * @returns whether the step passed.
 */
async function publish(publication) {
    const { runs, k6, env, jobSummary } = publication;
    const scripts = runs.map(({ report }) => report);
    const step = { verdict: (0,other_verdicts/* overall */.Me)(scripts), scripts, k6 };
    const warnings = publishStep(step, env, jobSummary);
    await annotate([...runs.flatMap((run) => run.warnings), ...warnings], env);
    const failures = runs.filter(({ report }) => !report.verdict.passed);
    await annotate([...failures.flatMap(failuresOf), ...(await comment(step, publication))], env);
    (0,log/* info */.pq)(`${step.verdict.outcome}: ${publish_wordsOf(step.verdict)}`);
    return failures.length === 0;
}
/** Publishes that the step could not start. */
async function publishFailure(why) {
    const verdict = { ...(0,other_verdicts/* notRun */.nE)(why.reason), ...(why.cancelled ? { outcome: 'cancelled' } : {}) };
    const step = { verdict, scripts: [], k6: null };
    publishStep(step, why.env, why.jobSummary);
    await annotate([{ level: 'error', message: publish_wordsOf(verdict) }, ...(await comment(step, why))], why.env);
}
/** It never fails the step: what keeps it from being written is a note at most. */
async function comment(step, { comment: { when, id, token }, env, signal }) {
    if (when === 'never')
        return [];
    const { commentOnPullRequest } = await __nccwpck_require__.e(/* import() */ 593).then(__nccwpck_require__.bind(__nccwpck_require__, 4593));
    const body = renderComment({ step, machine: machine(), runUrl: (0,run_url/* runUrlOf */.Qm)(env) });
    const create = when === 'always' || !step.verdict.passed;
    const { status, detail } = await commentOnPullRequest({ body, id, create, token, env, signal });
    const message = `the comment on the pull request was ${status}: ${detail}`;
    if (status === 'refused')
        return [{ level: 'notice', message }];
    if (status === 'failed')
        return [{ level: 'warning', message: `the comment on the pull request failed: ${detail}` }];
    (0,log/* info */.pq)(message);
    return [];
}
function publishStep(step, env, jobSummary) {
    const { outputs, warnings } = outputsOf(step);
    (0,github_outputs/* setOutputs */.n)(outputs, env);
    if (jobSummary)
        writeJobSummary(renderJobSummary(step, machine()), env);
    return warnings.map((message) => ({ level: 'warning', message }));
}
const publish_wordsOf = ({ reason, advice }) => (advice === '' ? reason : `${reason} ${advice}`);
/** Where crossed thresholds are all that failed, each of them says so itself. */
const failuresOf = (run) => run.report.verdict.outcome === 'thresholds-crossed' && run.errors.length > 0
    ? run.errors
    : [failureOf(run), ...run.errors];
function failureOf({ script, report, place }) {
    const { outcome } = report.verdict;
    const file = place?.file ?? script.file;
    return {
        level: 'error',
        title: `${script.name}: ${outcome}`,
        message: publish_wordsOf(report.verdict),
        ...(file === null ? {} : { file }),
        ...(place === null ? {} : { line: place.line }),
    };
}
function machine() {
    const cores = (0,external_node_os_.cpus)();
    return { os: `${(0,external_node_os_.type)()} ${(0,external_node_os_.release)()}`, arch: (0,external_node_os_.arch)(), cpuModel: cores[0]?.model.trim() ?? '', cpus: cores.length };
}


/***/ }),

/***/ 4962:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Qm: () => (/* binding */ runUrlOf),
/* harmony export */   ZN: () => (/* binding */ repositoryUrlOf),
/* harmony export */   _M: () => (/* binding */ repositoryOf)
/* harmony export */ });
/** `owner/name` of the repository; null when the runner gave none that is one. */
function repositoryOf({ GITHUB_REPOSITORY: name = '' }) {
    return /^[\w.-]+\/[\w.-]+$/.test(name) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(name) ? name : null;
}
/** The address of the repository's pages, without a slash at the end; empty when the runner does not say. */
function repositoryUrlOf(env) {
    const server = URL.parse(env.GITHUB_SERVER_URL || 'https://github.com');
    const repository = repositoryOf(env);
    if (repository === null || server === null || !/^https?:$/.test(server.protocol))
        return '';
    return `${server.origin}/${repository}`;
}
/** The address of the page of this run; empty when the runner does not say. */
function runUrlOf(env) {
    const repository = repositoryUrlOf(env);
    const id = env.GITHUB_RUN_ID ?? '';
    return repository !== '' && /^\d+$/.test(id) ? `${repository}/actions/runs/${id}` : '';
}


/***/ }),

/***/ 7977:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  vm: () => (/* binding */ commentOf),
  Qz: () => (/* binding */ mayWriteJobSummary),
  Ko: () => (/* binding */ readInputs)
});

// UNUSED EXPORTS: inputDefaults

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __nccwpck_require__(452);
// EXTERNAL MODULE: ./lib/usage-report/go-duration.js
var go_duration = __nccwpck_require__(1493);
;// CONCATENATED MODULE: ./lib/k6/duration.js

/**
 * Reads a duration as k6 does (lib/types/types.go, ParseExtendedDuration): Go's units, and whole days before them,
 * `1d2h`. Unlike there, no sign, and no bare number, which k6 takes for milliseconds.
 */
function parseDuration(text) {
    const match = /^(?:(\d{1,6})d)?((?:\d|\.\d).*)?$/.exec(text);
    if (!match)
        return undefined;
    const [, days, rest = ''] = match;
    const go = days === undefined ? rest : `${Number(days) * 24}h${rest}`;
    const seconds = (0,go_duration/* parseGoDuration */.Q)(go);
    return seconds === undefined ? undefined : { seconds, go };
}

// EXTERNAL MODULE: ./lib/quote.js
var quote = __nccwpck_require__(7211);
;// CONCATENATED MODULE: ./lib/input-values.js



/** The error of an input whose value is not what it may be. */
const notAllowed = (input, value, allowed) => new errors/* UserError */.y(`input ${input}: ${(0,quote/* quote */.h)(value)} is not ${allowed}`);
/** A YAML 1.2 boolean. */
function booleanValue(input, text) {
    if (/^(?:true|True|TRUE)$/.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/.test(text))
        return false;
    throw notAllowed(input, text, 'true or false');
}
function wholeNumber(input, text, [min, max]) {
    const value = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max)
        return value;
    throw notAllowed(input, text, `a whole number from ${min} to ${max}`);
}
/** One of some words. */
function oneOf(input, text, words) {
    const found = words.find((word) => word === text);
    if (found !== undefined)
        return found;
    throw notAllowed(input, text, `one of ${words.join(', ')}`);
}
/** An absolute http or https URL, normalised. */
function httpUrl(input, text) {
    const url = URL.parse(text);
    if (url && /^https?:$/.test(url.protocol))
        return url;
    throw notAllowed(input, text, 'an http or https URL');
}
/** The longest time that a timer of Node can wait, in whole days; the longest job takes five. */
const mostDays = 24;
/** Whether a duration is one that the action can wait for. */
const isBounded = ({ seconds }) => seconds <= mostDays * 86_400;
/** A duration with units, of at least `minSeconds`. */
function durationValue(input, text, minSeconds) {
    const duration = parseDuration(text);
    if (duration && duration.seconds >= minSeconds && isBounded(duration))
        return duration;
    const hint = /^\d+(?:\.\d+)?$/.test(text) ? ` (the unit is missing: ${text}s?)` : '';
    const least = minSeconds >= 1 ? `${minSeconds}s` : `${minSeconds * 1000}ms`;
    throw notAllowed(input, text, `a duration from ${least} to ${mostDays}d with units, such as 30s, 1m30s or 1h${hint}`);
}

// EXTERNAL MODULE: ./lib/results/measurement.js
var measurement = __nccwpck_require__(8770);
// EXTERNAL MODULE: ./lib/results/threshold.js
var threshold = __nccwpck_require__(6777);
;// CONCATENATED MODULE: ./lib/compare-inputs.js





const input = 'compare-metrics';
/** What is compared unless `compare-metrics` says otherwise. */
const defaultFigures = [
    { metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' },
    { metric: 'http_reqs', aggregation: 'rate', better: 'higher' },
    { metric: 'http_req_failed', aggregation: 'rate', better: 'lower' },
];
/** Every figure makes chance harder to tell from the rest. */
const mostFigures = 20;
/**
 * Reads `compare-metrics`: one `METRIC AGGREGATION [lower|higher]` a line, or with commas between them. The last word,
 * which is better, can be left out where it is plain.
 *
 * @throws UserError when one is none, or stands there twice.
 */
function comparedFigures(text) {
    const figures = splitOutsideBraces(text)
        .map((item) => item.trim())
        .filter((item) => item !== '')
        .map(comparedFigure);
    if (figures.length > mostFigures) {
        throw new errors/* UserError */.y(`input ${input}: ${figures.length} figures are more than the ${mostFigures} that can be compared`);
    }
    const names = figures.map(({ metric, aggregation }) => `${metric} ${(0,threshold/* percentileOf */.D4)(aggregation) ?? aggregation}`);
    const twice = figures.find((_, index) => names.indexOf(names[index] ?? '') < index);
    if (twice)
        throw new errors/* UserError */.y(`input ${input}: ${(0,quote/* quote */.h)((0,measurement/* nameOf */.Vb)(twice))} stands there twice`);
    return figures.length === 0 ? defaultFigures : figures;
}
/** At line ends and commas; those between the tags of a submetric are part of its name. */
function splitOutsideBraces(text) {
    const parts = [''];
    let depth = 0;
    for (const character of text) {
        if (character === '{')
            depth++;
        if (character === '}')
            depth--;
        if (character === '\n')
            depth = 0;
        if (character === '\n' || (character === ',' && depth <= 0))
            parts.push('');
        else
            parts[parts.length - 1] += character;
    }
    return parts;
}
// As k6 takes metrics (metrics/registry.go, metrics/metric.go); versions before 0.50 took other names too.
const compare_inputs_form = /^([A-Za-z_]\w{0,127}(?:\{.+\})?)\s+(\S+?)(?:\s+(lower|higher))?$/;
function comparedFigure(item) {
    const [, metric = '', aggregation = '', word] = compare_inputs_form.exec(item) ?? [];
    // A threshold has the same words before its operator.
    if ((0,threshold/* parseThreshold */.B7)(`${aggregation}<0`)?.aggregation !== aggregation || aggregation === '') {
        throw notAllowed(input, item, 'a figure such as http_req_duration p(95), or my_errors rate lower');
    }
    const better = word === 'lower' || word === 'higher' ? word : betterOf(metric, aggregation);
    if (better)
        return { metric, aggregation, better };
    throw new errors/* UserError */.y(`input ${input}: ${(0,quote/* quote */.h)(item)} does not say which is better, and k6 does not know: add the word lower or higher`);
}
const amounts = new Set(['rate', 'count']);
const betterAmounts = {
    http_reqs: 'higher',
    iterations: 'higher',
    data_received: 'higher',
    data_sent: 'higher',
    checks: 'higher',
    http_req_failed: 'lower',
    dropped_iterations: 'lower',
};
/** Which way a figure gets better, where that is plain: times are better short, and more work done is better. */
function betterOf(metric, aggregation) {
    const [base = ''] = metric.split('{');
    if (aggregation === 'value')
        return undefined;
    if (!amounts.has(aggregation))
        return 'lower';
    return Object.hasOwn(betterAmounts, base) ? betterAmounts[base] : undefined;
}
/**
 * Reads `max-regression`: `10%` is 0.1.
 *
 * @throws UserError when it is no percentage above 0 and up to 1000.
 */
function maxRegression(text) {
    const percent = /^\d{1,4}(?:\.\d{1,6})?\s*%$/.test(text) ? Number.parseFloat(text) : Number.NaN;
    if (percent > 0 && percent <= 1000)
        return percent / 100;
    const hint = /^\d+(?:\.\d+)?$/.test(text) ? ` (the % is missing: ${text}%?)` : '';
    throw notAllowed('max-regression', text, `a percentage above 0% and up to 1000%, such as 10% or 2.5%${hint}`);
}

;// CONCATENATED MODULE: ./lib/script-env.js

const endless = 'with it k6 would never end';
const decided = 'the action sets it itself';
/** What lines must not set, because the runner or the action does, and why. */
const owned = [
    { name: /^(?:GITHUB|RUNNER|ACTIONS|INPUT|STATE)_/, why: 'names that start so belong to the runner; choose another' },
    { name: /^K6_(?:LINGER|PAUSED)$/, why: endless },
    { name: /^K6_(?:AUTO_EXTENSION_RESOLUTION|NEW_MACHINE_READABLE_SUMMARY)$/, why: decided },
    { name: /^K6_SUMMARY_EXPORT$/, why: `${decided}; write --summary-export=FILE in the input flags` },
];
function parseLine(line, number, wrong) {
    // The line itself is not shown: it may be the second line of a secret.
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) {
        throw wrong(`line ${number} is not NAME=VALUE, with a name of letters, digits and underscores; a value is one line`);
    }
    const reason = owned.find((entry) => entry.name.test(name))?.why;
    if (reason !== undefined)
        throw wrong(`line ${number} sets ${name}: ${reason}`);
    return [name, value];
}
/**
 * Reads lines of NAME=VALUE. A value is all that follows the first `=`, spaces included; empty lines are nothing.
 *
 * @param input the input's name.
 * @throws {UserError} that names the line, never its value.
 */
function parseScriptEnv(text, input = 'env') {
    const wrong = (what) => new errors/* UserError */.y(`input ${input}: ${what}`);
    const lines = text.split('\n').map((line, index) => ({ line: line.replace(/\r$/, ''), number: index + 1 }));
    const entries = lines
        .filter(({ line }) => line.trim() !== '')
        .map(({ line, number }) => parseLine(line, number, wrong));
    const names = entries.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
        throw wrong(`${twice} is set twice; keep one`);
    return Object.fromEntries(entries);
}

;// CONCATENATED MODULE: ./lib/compare-request.js




const refused = (input, why) => new errors/* UserError */.y(`input ${input}: ${why}`);
/**
 * Reads what to compare with.
 *
 * @param defaults what stands for an input that is unset: with it, nobody asked for anything.
 * @returns null when nothing is to be compared.
 * @throws {UserError} for what is wrong, or asks for something of a comparison that is not asked for.
 */
function readComparison(texts, defaults) {
    const { baseline } = texts;
    const isSet = (name) => texts[name] !== defaults[name];
    const env = parseScriptEnv(texts['compare-env'], 'compare-env');
    const isPaired = Object.keys(env).length > 0;
    const limits = {
        figures: comparedFigures(texts['compare-metrics']),
        maxRegression: maxRegression(texts['max-regression']),
    };
    const confirm = booleanValue('confirm', texts.confirm);
    const rounds = wholeNumber('compare-rounds', texts['compare-rounds'], [3, 30]);
    if (isPaired && baseline !== '') {
        throw refused('compare-env', 'it cannot be used together with baseline; leave one of them out');
    }
    if (confirm && baseline === '')
        throw refused('confirm', 'there is nothing to confirm without the input baseline');
    if (isSet('compare-rounds') && !isPaired)
        throw refused('compare-rounds', 'it needs the input compare-env');
    if (isSet('baseline-key') && baseline !== 'cache')
        throw refused('baseline-key', 'it is only for baseline: cache');
    for (const name of ['max-regression', 'compare-metrics']) {
        if (isSet(name) && !isPaired && baseline === '') {
            throw refused(name, 'there is nothing to compare with; set the input baseline or compare-env');
        }
    }
    if (isPaired)
        return { mode: 'paired', env, rounds, ...limits };
    if (baseline === '')
        return null;
    const from = baseline === 'cache' ? baseline : linesOf(baseline);
    return { mode: 'baseline', from, key: readKey(texts['baseline-key']), confirm, ...limits };
}
const linesOf = (text) => text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
function readKey(text) {
    if (text === '' || /^[A-Za-z0-9][A-Za-z0-9._/ -]{0,99}$/.test(text))
        return text;
    throw refused('baseline-key', 'it has at most 100 letters, digits, spaces and ._/-, and starts with a letter or digit');
}

;// CONCATENATED MODULE: ./lib/install/request.js



/**
 * Checks the inputs that say which k6 to use.
 *
 * @param workingDirectory where a relative `k6-path` starts.
 * @throws {UserError} for the first that is wrong, or cannot go with another.
 */
function checkInstall(given, workingDirectory) {
    const install = {
        version: checkVersion(given.version),
        path: given.path && (0,external_node_path_.resolve)(workingDirectory, given.path),
        mode: oneOf('install-mode', given.mode, ['auto', 'release', 'source', 'none']),
        mirror: given.mirror && checkMirror(given.mirror),
        checksum: checkChecksum(given.checksum),
        githubToken: given.githubToken,
    };
    refuseConflicts(install);
    return install;
}
function checkVersion(text) {
    if (text === '' || text === 'latest')
        return text;
    const version = /^v?(\d+|\d+\.\d+|\d+\.\d+\.\d+(?:-[\w.-]+)?)$/.exec(text)?.[1];
    if (version !== undefined)
        return version;
    throw notAllowed('k6-version', text, 'a version of k6, such as 2.2.0, 2.2, 2 or latest');
}
function checkMirror(text) {
    const url = httpUrl('k6-mirror', text);
    if (url.search || url.hash)
        throw notAllowed('k6-mirror', text, 'a URL without ? and #, to which paths can be added');
    return url.href.replace(/\/+$/, '');
}
function checkChecksum(text) {
    if (text === '' || /^[0-9a-f]{64}$/i.test(text))
        return text.toLowerCase();
    throw notAllowed('k6-checksum', text, 'a sha256 of 64 hexadecimal digits');
}
function refuseConflicts({ path, mode, mirror, checksum }) {
    const conflict = (input, why) => new errors/* UserError */.y(`input ${input}: ${why}`);
    if (path && (mode === 'release' || mode === 'source')) {
        throw conflict('k6-path', `a given binary and install-mode ${mode} exclude each other; keep one of them`);
    }
    if (mirror && (path || mode === 'source' || mode === 'none')) {
        const what = path ? 'k6-path' : `install-mode ${mode}`;
        throw conflict('k6-mirror', `with ${what} no release is downloaded; leave one of them out`);
    }
    if (checksum && mode === 'source') {
        throw conflict('k6-checksum', 'what install-mode source builds has no known checksum; leave one of them out');
    }
}

;// CONCATENATED MODULE: ./lib/k6/flag-table.js
const value = (planning, shorthand = null) => ({
    alone: null,
    planning,
    shorthand,
});
const flag_table_boolean = (planning, shorthand = null) => ({
    alone: 'true',
    planning,
    shorthand,
});
/**
 * The flags of `k6 run` in k6 v1 and v2 (internal/cmd: optionFlagSet, runtimeOptionFlagSet, configFlagSet,
 * rootCmdPersistentFlagSet), without --help.
 */
const flagTable = new Map(Object.entries({
    vus: value('archive', 'u'),
    duration: value('archive', 'd'),
    iterations: value('archive', 'i'),
    stage: value('archive', 's'),
    'execution-segment': value('archive'),
    'execution-segment-sequence': value('archive'),
    'summary-trend-stats': value('archive'),
    paused: flag_table_boolean('none', 'p'),
    'no-setup': flag_table_boolean('none'),
    'no-teardown': flag_table_boolean('none'),
    'max-redirects': value('none'),
    batch: value('none'),
    'batch-per-host': value('none'),
    rps: value('none'),
    'user-agent': value('none'),
    'http-debug': { ...value('none'), alone: 'headers' },
    'insecure-skip-tls-verify': flag_table_boolean('none'),
    'no-connection-reuse': flag_table_boolean('none'),
    'no-vu-connection-reuse': flag_table_boolean('none'),
    'min-iteration-duration': value('none'),
    throw: flag_table_boolean('none', 'w'),
    'blacklist-ip': value('none'),
    'block-hostnames': value('none'),
    'summary-time-unit': value('none'),
    'system-tags': value('none'),
    tag: value('none'),
    'console-output': value('none'),
    'discard-response-bodies': flag_table_boolean('none'),
    'local-ips': value('none'),
    dns: value('none'),
    'include-system-env-vars': flag_table_boolean('inspect'),
    'compatibility-mode': value('inspect'),
    type: value('inspect', 't'),
    env: value('inspect', 'e'),
    'no-thresholds': flag_table_boolean('inspect'),
    // k6 v1 prints that it is deprecated, on stdout: inspect's JSON would be none.
    'no-summary': flag_table_boolean('none'),
    'summary-mode': value('inspect'),
    'summary-export': value('none'),
    'new-machine-readable-summary': flag_table_boolean('none'),
    'traces-output': value('none'),
    out: value('none', 'o'),
    linger: flag_table_boolean('none', 'l'),
    'no-usage-report': flag_table_boolean('none'),
    features: value('none'),
    address: value('none', 'a'),
    config: value('inspect', 'c'),
    'log-format': value('none'),
    'log-output': value('none'),
    'no-color': flag_table_boolean('none'),
    'profiling-enabled': flag_table_boolean('none'),
    quiet: flag_table_boolean('none', 'q'),
    'secret-source': value('inspect'),
    verbose: flag_table_boolean('none', 'v'),
}));

;// CONCATENATED MODULE: ./lib/k6/words.js
const token = /\\(?<escaped>.)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<space>[ \t\r\n]+)|(?<plain>[^\\'" \t\r\n]+)/gsy;
/** Inside double quotes a backslash is itself, except before what it can protect there. */
const unescapeDouble = (text) => text.replaceAll(/\\([$`"\\\n])/g, (_all, c) => (c === '\n' ? '' : c));
/** What one token adds to its word; null: it ends the word. */
function addition({ escaped, single, double, plain }) {
    if (escaped !== undefined)
        return escaped === '\n' ? '' : escaped;
    if (double !== undefined)
        return unescapeDouble(double);
    return single ?? plain ?? null;
}
/**
 * Splits a text into words as a POSIX shell does: quotes, backslashes, any white space in between. Nothing is
 * expanded, and no character beyond those means anything.
 *
 * @returns undefined when a quote is not closed, or a backslash at the end protects nothing.
 */
function splitWords(text) {
    const words = [];
    let word = null;
    let end = 0;
    for (const match of text.matchAll(token)) {
        end += match[0].length;
        const added = addition(match.groups ?? {});
        if (added !== null) {
            // A line that goes on after a backslash is no word by itself.
            word = match[0] === '\\\n' ? word : (word ?? '') + added;
        }
        else if (word !== null) {
            words.push(word);
            word = null;
        }
    }
    if (end < text.length)
        return undefined;
    return word === null ? words : [...words, word];
}

;// CONCATENATED MODULE: ./lib/k6/flags.js




const neverEnds = 'k6 would wait for ever after the test';
/** What cannot work in a step, and why. */
const flags_refused = new Map([
    ['linger', neverEnds],
    ['paused', 'k6 would wait for ever before the test'],
    ['new-machine-readable-summary', 'that summary has no thresholds, from which the results are read'],
    ['help', 'k6 would run nothing'],
]);
/** The action gives k6 its own: of the report, of the summary's file, and of the statistics that the plan says. */
const takenOver = new Set(['no-usage-report', 'summary-export', 'summary-trend-stats']);
const loadOptions = { vus: 'vus', duration: 'duration', iterations: 'iterations', stage: 'stages' };
const byShorthand = new Map([...flagTable].flatMap(([name, { shorthand }]) => (shorthand === null ? [] : [[shorthand, name]])));
const wrong = (what) => new errors/* UserError */.y(`input flags: ${what}`);
/** Go's strconv.ParseBool. */
function parseBool(name, text) {
    if (/^(?:1|t|T|TRUE|true|True)$/.test(text))
        return 'true';
    if (/^(?:0|f|F|FALSE|false|False)$/.test(text))
        return 'false';
    throw wrong(`--${name} is true or false, not ${(0,quote/* quote */.h)(text)}`);
}
/** Gives a flag its value: the one written with it, or what it means alone, or the next word. */
function complete(name, written, nextWord) {
    const spec = flagTable.get(name);
    const value = written ?? (spec ? (spec.alone ?? nextWord()) : null);
    if (value === undefined)
        throw wrong(`--${name} needs a value, such as --${name}=...`);
    const flag = { name, value: spec?.alone === 'true' && value !== null ? parseBool(name, value) : value };
    const reason = flag.value === 'false' ? undefined : flags_refused.get(name);
    if (reason !== undefined)
        throw wrong(`--${name} cannot be used in a step: ${reason}`);
    return flag;
}
function longFlag(word, nextWord) {
    const match = /^--([^-=][^=]*)(?:=(.*))?$/s.exec(word);
    if (!match)
        throw wrong(`${(0,quote/* quote */.h)(word)} is not an option of k6 run; scripts belong in the input script`);
    const [, name = '', value = null] = match;
    return complete(name, value, nextWord);
}
/** `-u5`, `-u=5`, `-u 5`, `-qu5`: pflag's parseSingleShortArg, one letter after the other. */
function shortFlags(letters, nextWord) {
    const [letter = '', ...others] = letters;
    const rest = others.join('');
    const name = letter === 'h' ? 'help' : byShorthand.get(letter);
    if (name === undefined) {
        throw wrong(`k6 run has no short option ${(0,quote/* quote */.h)(`-${letter}`)}; an option of a newer k6 is written in full, --option=value`);
    }
    const alone = flagTable.get(name)?.alone ?? null;
    if (/^=./s.test(rest))
        return [complete(name, rest.slice(1), nextWord)];
    if (rest !== '' && alone === null)
        return [complete(name, rest, nextWord)];
    const flag = complete(name, null, nextWord);
    return rest === '' ? [flag] : [flag, ...shortFlags(rest, nextWord)];
}
function notAnOption(word, before) {
    const hint = before?.startsWith('--') && !before.includes('=') ? `, or ${before}=... if it is that option's value` : '';
    return wrong(`${(0,quote/* quote */.h)(word)} is not an option of k6 run; scripts belong in the input script${hint}`);
}
function readFlags(words) {
    const flags = [];
    const queue = words.values();
    const nextWord = () => queue.next().value;
    let before;
    for (const word of queue) {
        if (word === '-' || !word.startsWith('-'))
            throw notAnOption(word, before);
        if (word.startsWith('--'))
            flags.push(longFlag(word, nextWord));
        else
            flags.push(...shortFlags(word.slice(1), nextWord));
        before = word;
    }
    return flags;
}
function argument({ name, value }) {
    const alone = flagTable.get(name)?.alone ?? null;
    return value === alone ? `--${name}` : `--${name}=${value}`;
}
/**
 * Reads further options of `k6 run`, split into words as a POSIX shell does, and understands them as k6 does (pflag).
 * An option that is in none of the known versions is passed on as it is; it has its value behind a `=`.
 *
 * @throws {UserError} for what is no option, lacks its value, or cannot work in a step.
 */
function parseFlags(text) {
    const words = splitWords(text);
    if (words === undefined)
        throw wrong(`${(0,quote/* quote */.h)(text)} has a quote that is not closed, or ends in a backslash`);
    const flags = readFlags(words);
    const last = (name) => flags.findLast((flag) => flag.name === name)?.value || null;
    const plannedBy = (...commands) => flags.filter(({ name }) => commands.includes(flagTable.get(name)?.planning ?? 'none'));
    const noUsageReport = last('no-usage-report');
    return {
        args: flags.filter(({ name }) => !takenOver.has(name)).map(argument),
        inspectArgs: plannedBy('inspect').map(argument),
        archiveArgs: plannedBy('inspect', 'archive').map(argument),
        planRelevant: plannedBy('archive').length > 0,
        options: new Set(Object.entries(loadOptions).flatMap(([flag, option]) => (last(flag) === null ? [] : [option]))),
        noUsageReport: noUsageReport === null ? null : noUsageReport === 'true',
        summaryExport: last('summary-export'),
        summaryMode: last('no-summary') === 'true' ? 'disabled' : last('summary-mode'),
        config: last('config'),
        logFormat: last('log-format'),
        logOutput: last('log-output'),
        address: last('address'),
    };
}

;// CONCATENATED MODULE: ./lib/k6/stages.js



function parseStage(text) {
    const [, length = '', target] = /^(.+):(\d{1,7})$/.exec(text) ?? [];
    const duration = parseDuration(length);
    if (duration === undefined || Number(target) > 1_000_000) {
        throw new errors/* UserError */.y(`input stages: ${(0,quote/* quote */.h)(text)} is not a stage: a duration with its unit, a colon, and the VUs at its end, such as 30s:20`);
    }
    return { duration: duration.go, target: Number(target) };
}
/**
 * Reads the stages of a ramp, `10s:5, 1m:20`, separated by commas or line ends.
 *
 * @throws {UserError} that names the stage that is wrong.
 */
function parseStages(text) {
    const stages = text.split(/[,\n]/).map((stage) => stage.trim());
    return stages.filter((stage) => stage !== '').map(parseStage);
}

;// CONCATENATED MODULE: ./lib/k6/load-options.js



/**
 * Checks the inputs that are options of k6.
 *
 * @param inFlags the same options as far as the input `flags` sets them.
 * @throws {UserError} for the first that is wrong, or cannot go with another.
 */
function checkLoadOptions(given, inFlags) {
    const { vus, duration, iterations, stages } = given;
    const options = {
        ...(vus && { vus: wholeNumber('vus', vus, [0, 1_000_000]) }),
        // k6 takes nothing shorter (lib/executor/constant_vus.go).
        ...(duration && { duration: durationValue('duration', duration, 1).go }),
        ...(iterations && { iterations: wholeNumber('iterations', iterations, [1, 1_000_000_000]) }),
        ...(stages && { stages: parseStages(stages) }),
    };
    refuseDoubles(options, inFlags);
    load_options_refuseConflicts(options, inFlags);
    return options;
}
function refuseDoubles(options, inFlags) {
    const double = Object.keys(options).find((name) => inFlags.has(name));
    if (double !== undefined)
        throw new errors/* UserError */.y(`input ${double}: the input flags sets it too; keep one of them`);
}
/** What k6 would refuse too, but later and in other words (lib/executor/execution_config_shortcuts.go). */
function load_options_refuseConflicts(options, inFlags) {
    const { vus, iterations, stages } = options;
    const other = ['duration', 'iterations'].find((name) => options[name] !== undefined);
    if (stages && other) {
        throw new errors/* UserError */.y(`input stages: k6 does not take it together with the input ${other}; keep one of them`);
    }
    if (vus === 0 && !stages && !inFlags.has('stages')) {
        throw new errors/* UserError */.y('input vus: "0" is only possible with stages, as the number to start from');
    }
    if (vus !== undefined && iterations !== undefined && iterations < vus) {
        throw notAllowed('iterations', String(iterations), `at least the number of VUs, ${vus}: each runs one or more`);
    }
}

// EXTERNAL MODULE: ./lib/path-kind.js
var path_kind = __nccwpck_require__(3183);
// EXTERNAL MODULE: ./lib/results/verdict.js + 1 modules
var verdict = __nccwpck_require__(7325);
;// CONCATENATED MODULE: ./lib/inputs.js











/** Every input of action.yml, with what stands for it when it is unset or empty. */
const inputDefaults = {
    script: '',
    vus: '',
    duration: '',
    iterations: '',
    stages: '',
    env: '',
    flags: '',
    'working-directory': '',
    'k6-version': '',
    'k6-path': '',
    'install-mode': 'auto',
    'k6-mirror': '',
    'k6-checksum': '',
    'no-usage-report': 'false',
    'usage-report-url': '',
    'fail-on': '',
    'verify-only': 'false',
    timeout: '',
    'job-summary': 'true',
    charts: 'true',
    'html-report': '',
    comment: 'never',
    'comment-id': 'load-test',
    baseline: '',
    'baseline-key': '',
    'max-regression': '10%',
    'compare-metrics': '',
    confirm: 'false',
    'compare-env': '',
    'compare-rounds': '5',
    'progress-interval': '10',
    'github-token': '',
};
/**
 * Reads and checks every input of the action, from the variables that the runner sets for them.
 *
 * @throws {UserError} for the first input that is wrong: its name, its value and what is allowed, on one line.
 */
function readInputs(env) {
    const { verbatim, text, line } = readers(env);
    const flags = parseFlags(verbatim('flags'));
    const workingDirectory = readWorkingDirectory(line('working-directory'), env);
    const compare = readComparison({
        baseline: text('baseline'),
        'baseline-key': line('baseline-key'),
        'max-regression': line('max-regression'),
        'compare-metrics': text('compare-metrics'),
        confirm: line('confirm'),
        'compare-env': verbatim('compare-env'),
        'compare-rounds': line('compare-rounds'),
    }, inputDefaults);
    return {
        scripts: readScripts(text('script')),
        options: checkLoadOptions({ vus: line('vus'), duration: line('duration'), iterations: line('iterations'), stages: text('stages') }, flags.options),
        env: parseScriptEnv(verbatim('env')),
        flags,
        workingDirectory,
        install: checkInstall({
            version: line('k6-version'),
            path: line('k6-path'),
            mode: line('install-mode'),
            mirror: line('k6-mirror'),
            checksum: line('k6-checksum'),
            githubToken: line('github-token'),
        }, workingDirectory),
        usageReport: {
            off: booleanValue('no-usage-report', line('no-usage-report')),
            url: line('usage-report-url') && httpUrl('usage-report-url', line('usage-report-url')).href,
        },
        failOn: readFailOn(text('fail-on'), compare),
        verifyOnly: booleanValue('verify-only', line('verify-only')),
        timeoutMs: line('timeout') ? milliseconds(durationValue('timeout', line('timeout'), 0.001).seconds) : null,
        jobSummary: booleanValue('job-summary', line('job-summary')),
        charts: booleanValue('charts', line('charts')),
        htmlReport: line('html-report') && (0,external_node_path_.resolve)(workingDirectory, line('html-report')),
        comment: readComment(line),
        compare,
        progressIntervalMs: readProgressInterval(line('progress-interval')),
    };
}
function readFailOn(text, compare) {
    const words = listOf(text).map((word) => oneOf('fail-on', word, verdict/* failOnWords */.V));
    if (words.includes('regression') && compare === null) {
        throw new errors/* UserError */.y('input fail-on: regression needs something to compare with; set the input baseline or compare-env');
    }
    return new Set(words);
}
const readComment = (line) => ({
    when: oneOf('comment', line('comment'), ['never', 'always', 'on-failure']),
    id: readCommentId(line('comment-id')),
    token: line('github-token'),
});
/** It stands in a comment of HTML. */
function readCommentId(text) {
    if (/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/.test(text) && !text.includes('--'))
        return text;
    throw notAllowed('comment-id', text, 'at most 100 letters, digits, spaces and ._- that start with a letter or digit, without --');
}
const milliseconds = (seconds) => Math.round(seconds * 1000);
const listOf = (text) => text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
function readScripts(text) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    const scripts = lines.filter((line) => line !== '');
    if (scripts.length === 0) {
        throw new errors/* UserError */.y('input script: it is required; give the path of a k6 script, such as tests/load.js');
    }
    return scripts;
}
function readWorkingDirectory(text, env) {
    const directory = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE || process.cwd(), text);
    if ((0,path_kind/* pathKind */.g)(directory) === 'directory')
        return directory;
    throw notAllowed('working-directory', text || directory, 'a directory that exists');
}
/** The ways to read an input: as it is, without what is around it, and on one line; the latter two with its default. */
function readers(env) {
    const verbatim = (name) => {
        const value = env[`INPUT_${name.toUpperCase()}`] ?? '';
        if (value.includes('\0'))
            throw new errors/* UserError */.y(`input ${name}: it has a NUL character, which no input can have`);
        return value;
    };
    const text = (name) => verbatim(name).trim() || inputDefaults[name];
    const line = (name) => {
        const value = text(name);
        if (!/[\r\n]/.test(value))
            return value;
        if (name === 'github-token')
            throw new errors/* UserError */.y(`input ${name}: it is more than one line`);
        throw notAllowed(name, value, 'one line');
    };
    return { verbatim, text, line };
}
/** The comment to write, when another input was so wrong that {@link readInputs} says nothing. */
function commentOf(env) {
    try {
        return readComment(readers(env).line);
    }
    catch {
        return { when: 'never', id: '', token: '' }; // it is itself what is wrong
    }
}
/** Whether to write a job summary, when another input was so wrong that {@link readInputs} says nothing. */
const mayWriteJobSummary = (env) => !/^false$/i.test(env['INPUT_JOB-SUMMARY']?.trim() ?? '');
/** A bare number is seconds, because that is how the default reads. */
function readProgressInterval(text) {
    const duration = parseDuration(/^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text);
    if (duration && isBounded(duration))
        return milliseconds(duration.seconds);
    throw notAllowed('progress-interval', text, 'a time from 0 to 24d: seconds, such as 10, or a duration, such as 500ms');
}


/***/ }),

/***/ 6139:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $P: () => (/* binding */ Unavailable),
/* harmony export */   A3: () => (/* binding */ reasonOf),
/* harmony export */   Sy: () => (/* binding */ fetchText),
/* harmony export */   dr: () => (/* binding */ fetchRedirect),
/* harmony export */   t2: () => (/* binding */ fetchFile)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8500);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(452);
/* harmony import */ var _http_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7691);




/**
 * Something could not be asked now, so that another way may be tried; unlike an answer that says no, and unlike a
 * download that is not what it should be, which are UserErrors.
 */
class Unavailable extends Error {
    name = 'Unavailable';
}
/**
 * The text of a URL, or null where there is none (404, 410).
 *
 * @throws {Unavailable} when the server cannot be reached, fails, or refuses.
 */
const fetchText = (job, url, { maxBytes, headers = {} }) => withRetries(job, url, async (request, alive) => {
    const message = await (0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .follow */ .e6)(url, { ...request, headers });
    if (!isThere(message))
        return null;
    const chunks = [];
    for await (const chunk of bodyOf(message, url, { maxBytes, alive }))
        chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
});
/** Saves what a URL has as a file. Returns its sha256, or null where there is nothing (404, 410). Throws as above. */
const fetchFile = (job, url, path) => withRetries(job, url, async (request, alive) => {
    const message = await (0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .follow */ .e6)(url, { ...request, headers: {} });
    if (!isThere(message))
        return null;
    const { createHash } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7598, 19)); // slow to load, and a k6 on PATH needs no hash
    const hash = createHash('sha256');
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path, 'w', 0o600);
    try {
        for await (const chunk of bodyOf(message, url, { maxBytes: job.limits.archiveBytes, alive })) {
            hash.update(chunk);
            await file.writeFile(chunk).catch((error) => {
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .UserError */ .y(`${path} cannot be written: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .b)(error)}`);
            });
        }
    }
    finally {
        await file.close();
    }
    return hash.digest('hex');
});
/**
 * Follows redirects only until one leads to a path that matches.
 *
 * @returns what the pattern's first group has of it, or null when no redirect does. Throws as above.
 */
const fetchRedirect = (job, url, pattern) => withRetries(job, url, async (request) => {
    let at = new URL(url);
    for (let hops = 0; hops < 5; hops++) {
        const message = await (0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .send */ .tN)(at, { ...request, headers: {} });
        message.destroy();
        const target = (0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .redirectTarget */ .ET)(at, message);
        if (target === null) {
            isThere(message); // throws what is worth another try
            return null;
        }
        const found = pattern.exec(target.pathname)?.[1];
        if (found !== undefined)
            return found;
        at = target;
    }
    return null;
});
function isThere(message) {
    const status = message.statusCode ?? 0;
    if (status === 200)
        return true;
    message.destroy();
    if (status === 404 || status === 410)
        return false;
    // A closed network's proxy answers 403 and the like in the server's place: the server was not reached.
    const passing = status === 408 || status === 429 || status >= 500;
    throw passing ? new Error(`HTTP ${status}`) : new Unavailable(`HTTP ${status}`);
}
async function* bodyOf(message, url, { maxBytes, alive }) {
    let bytes = 0;
    for await (const chunk of message) {
        alive();
        bytes += chunk.length;
        if (bytes > maxBytes)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .UserError */ .y(`${(0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .shownUrl */ .zA)(url)} is larger than ${maxBytes} bytes, more than k6 ever had`);
        yield chunk;
    }
}
/** The code says more than the message where several addresses were tried. */
const reasonOf = (error) => (error instanceof Error && error.message === '' && String(error.code)) || (0,_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .b)(error);
async function withRetries(job, url, attempt) {
    const { retryDelaysMs, totalMs } = job.limits;
    const deadline = AbortSignal.timeout(totalMs);
    const signal = AbortSignal.any([job.signal, deadline]);
    const unavailable = (why) => new Unavailable(`${(0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .shownUrl */ .zA)(url)}: ${why}`);
    for (const wait of [...retryDelaysMs, null]) {
        try {
            return await withIdleLimit(signal, job.limits.idleMs, attempt);
        }
        catch (error) {
            job.signal.throwIfAborted();
            if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .UserError */ .y)
                throw error;
            if (deadline.aborted)
                throw unavailable(`not done within ${totalMs / 1000} s`);
            if (error instanceof Unavailable || wait === null)
                throw unavailable(reasonOf(error));
            job.log(`${(0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .shownUrl */ .zA)(url)}: ${reasonOf(error)}; trying again in ${wait / 1000} s`);
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(wait, undefined, { signal: job.signal }).catch(() => job.signal.throwIfAborted());
        }
    }
    throw unavailable('never tried');
}
/** Gives up a try when nothing has come for too long. */
async function withIdleLimit(signal, idleMs, attempt) {
    const idle = new AbortController();
    const timer = setTimeout(() => idle.abort(new Error(`no answer for ${idleMs / 1000} s`)), idleMs);
    try {
        return await attempt({ signal: AbortSignal.any([signal, idle.signal]) }, () => timer.refresh());
    }
    catch (error) {
        throw idle.signal.aborted ? idle.signal.reason : error;
    }
    finally {
        clearTimeout(timer);
    }
}


/***/ }),

/***/ 7691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ET: () => (/* binding */ redirectTarget),
/* harmony export */   e6: () => (/* binding */ follow),
/* harmony export */   tN: () => (/* binding */ send),
/* harmony export */   zA: () => (/* binding */ shownUrl)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(452);

/** A URL as it may be shown: without a password. */
function shownUrl(url) {
    const shown = new URL(url);
    shown.username = '';
    shown.password = '';
    return shown.href;
}
/** @actions/http-client has no way to abort a request, but it shows the options of each. */
const abortedBy = (signal) => ({
    prepareRequest(options) {
        options.signal = signal;
        const proxy = options.agent?.proxyOptions;
        if (proxy)
            proxy.signal = signal;
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('no authentication')),
});
/**
 * Asks for a URL and follows no redirect. Proxies are those of the process's environment.
 *
 * @returns the answer; its body must be read or destroyed.
 */
async function send(url, request) {
    const { method = 'GET', body = null, headers, signal } = request;
    // Loaded only here: it takes longer to load than a k6 on PATH takes to answer.
    const { HttpClient } = await __nccwpck_require__.e(/* import() */ 942).then(__nccwpck_require__.bind(__nccwpck_require__, 4942));
    const client = new HttpClient('k6-load-test', [abortedBy(signal)], { allowRedirects: false });
    const password = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    const credentials = url.username === '' ? {} : { authorization: `Basic ${Buffer.from(password).toString('base64')}` };
    const { message } = await client.request(method, url.href, body, { ...headers, ...credentials });
    return message;
}
/**
 * Where an answer sends the client.
 *
 * @returns null when it is no redirect.
 * @throws {UserError} when it leads away from https, or to no http at all.
 */
function redirectTarget(from, { statusCode, headers }) {
    if (![301, 302, 303, 307, 308].includes(statusCode ?? 0) || headers.location === undefined)
        return null;
    const target = URL.parse(headers.location, from.href);
    const allowed = from.protocol === 'https:' ? /^https:$/ : /^https?:$/;
    if (target !== null && allowed.test(target.protocol))
        return target;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y(`${shownUrl(from)} redirects to ${target?.protocol ?? 'no URL'}, which is not followed`);
}
const mostRedirects = 5;
/** GETs a URL and follows redirects; headers stay with the origin that they were meant for. */
async function follow(url, request) {
    const first = new URL(url);
    let at = first;
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const message = await send(at, at.origin === first.origin ? request : { ...request, headers: {} });
        const target = redirectTarget(at, message);
        if (target === null)
            return message;
        message.destroy();
        at = target;
    }
    throw new Error(`more than ${mostRedirects} redirects`);
}


/***/ }),

/***/ 1364:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ interruptionBySignals),
/* harmony export */   c: () => (/* binding */ Cancelled)
/* harmony export */ });
/** Why a step was interrupted; the reason of both signals. */
class Cancelled extends Error {
    name = 'Cancelled';
    constructor() {
        super('the step was cancelled');
    }
}
/**
 * Milliseconds between the first signal and the end of all patience. The runner sends SIGINT, after 7.5 s SIGTERM,
 * and kills 2.5 s later (actions/runner: src/Runner.Sdk/ProcessInvoker.cs): outputs must be written before.
 */
const patienceMs = 6000;
/**
 * Turns the runner's signals into an {@link Interruption}: the first one, or a log that nobody reads any more, is
 * soft; a SIGTERM after that, or six seconds, is hard.
 */
function interruptionBySignals() {
    const soft = new AbortController();
    const hard = new AbortController();
    const interrupt = () => {
        if (soft.signal.aborted)
            return;
        soft.abort(new Cancelled());
        setTimeout(() => hard.abort(soft.signal.reason), patienceMs).unref();
    };
    // It may come twice: a Ctrl-C in a runner's own terminal reaches the step directly, and then through the runner.
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', () => (soft.signal.aborted ? hard.abort(soft.signal.reason) : interrupt()));
    // Every single write fails then.
    process.stdout.on('error', interrupt);
    return { soft: soft.signal, hard: hard.signal };
}


/***/ }),

/***/ 4487:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U2: () => (/* binding */ stageText),
/* harmony export */   fQ: () => (/* binding */ runArgs),
/* harmony export */   xg: () => (/* binding */ optionArgs)
/* harmony export */ });
/** One stage as `--stage` and K6_STAGES take it: `10s:5`. */
const stageText = ({ duration, target }) => `${duration}:${target}`;
/** The options that inputs set, as flags of `k6 run`; nothing for what is unset, because any value replaces the script's. */
function optionArgs({ vus, duration, iterations, stages }) {
    return [
        ...(vus === undefined ? [] : ['--vus', String(vus)]),
        ...(duration === undefined ? [] : ['--duration', duration]),
        ...(iterations === undefined ? [] : ['--iterations', String(iterations)]),
        ...(stages ?? []).flatMap((stage) => ['--stage', stageText(stage)]),
    ];
}
/**
 * The command line of `k6 run`. What the action decides comes last, because the last flag wins: the summary's file,
 * and k6's own usage report, which the action replaces.
 */
function runArgs({ options, flags, summary, trendStats, extra, script }) {
    return [
        'run',
        ...optionArgs(options),
        ...flags,
        ...extra,
        '--summary-trend-stats',
        trendStats.join(','),
        '--summary-export',
        summary,
        '--no-usage-report',
        // Set in a config file or in the script, either would keep k6 from ever ending.
        '--linger=false',
        '--paused=false',
        script,
    ];
}


/***/ }),

/***/ 9610:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O9: () => (/* binding */ runnerFiles),
/* harmony export */   R4: () => (/* binding */ withoutRunner),
/* harmony export */   gf: () => (/* binding */ childEnv)
/* harmony export */ });
/* unused harmony export stepMark */
/** The files through which a step talks to the runner, and the event that started the workflow. */
const runnerFiles = [
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STEP_SUMMARY',
    'GITHUB_ARTIFACTS',
    'GITHUB_EVENT_PATH',
];
/** What a script must not see: the runner's files, its tokens, and the inputs of this action. */
const hidden = new RegExp(`^(?:ACTIONS_.*|INPUT_.*|STATE_.*|${runnerFiles.join('|')})$`, 'i');
/** An environment without what is the runner's: for everything that this action starts. */
const withoutRunner = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.test(name)));
/** Both never end by themselves, so they cannot work in a step. */
const endless = /^K6_(?:LINGER|PAUSED)$/i;
/** By this variable the post step knows k6's processes, and all that they started, if the step itself was killed. */
const stepMark = 'K6_LOAD_TEST_DIRECTORY';
/**
 * The environment of every k6 process: the step's, without what belongs to the runner, with the script's lines, and
 * with what the action decides: k6's own usage report is off, because the action sends it.
 */
function childEnv({ env, scriptEnv, directory, resolveExtensions }) {
    const visible = Object.entries(withoutRunner(env)).filter(([name]) => !endless.test(name));
    return {
        ...Object.fromEntries(visible),
        ...scriptEnv,
        [stepMark]: directory,
        K6_NO_USAGE_REPORT: 'true',
        K6_AUTO_EXTENSION_RESOLUTION: String(resolveExtensions),
        // The other form has neither thresholds nor rates; older versions ignore the variable.
        K6_NEW_MACHINE_READABLE_SUMMARY: 'false',
    };
}


/***/ }),

/***/ 5768:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  o: () => (/* binding */ graceOf),
  l: () => (/* binding */ planScript)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/child-process.js + 1 modules
var child_process = __nccwpck_require__(6278);
// EXTERNAL MODULE: ./lib/usage-report/go-duration.js
var go_duration = __nccwpck_require__(1493);
// EXTERNAL MODULE: ./lib/k6/argv.js
var argv = __nccwpck_require__(4487);
// EXTERNAL MODULE: ./lib/k6/env.js
var k6_env = __nccwpck_require__(9610);
// EXTERNAL MODULE: ./lib/k6/log-errors.js
var log_errors = __nccwpck_require__(8031);
;// CONCATENATED MODULE: ./lib/k6/plan.js
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const plan_text = (value) => (typeof value === 'string' ? value : null);
const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const texts = (value) => Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
function stages(value) {
    if (!Array.isArray(value))
        return null;
    return value
        .filter(isObject)
        .map((stage) => ({ duration: plan_text(stage.duration) ?? '0s', target: number(stage.target) ?? 0 }));
}
function scenario(value) {
    return {
        executor: plan_text(value.executor) ?? '',
        startTime: plan_text(value.startTime),
        duration: plan_text(value.duration),
        maxDuration: plan_text(value.maxDuration),
        vus: number(value.vus),
        iterations: number(value.iterations),
        stages: stages(value.stages),
    };
}
const mapValues = (value, convert) => 
// A null prototype: scenario and metric names are the script's, `__proto__` included.
Object.assign(Object.create(null), isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, convert(entry)])) : {});
const wholeSegment = (segment) => segment === null || segment === '' || segment === '0:1';
/**
 * Reads what `k6 inspect --execution-requirements` printed (internal/cmd/inspect.go: lib.Options, totalDuration, maxVUs).
 *
 * @returns null when it is not that.
 */
function parsePlan(stdout) {
    const json = parseJson(stdout);
    if (!isObject(json))
        return null;
    const maxVUs = number(json.maxVUs);
    const totalDuration = plan_text(json.totalDuration);
    if (maxVUs === null || totalDuration === null)
        return null;
    return {
        vus: number(json.vus),
        duration: plan_text(json.duration),
        iterations: number(json.iterations),
        stages: stages(json.stages),
        scenarios: mapValues(json.scenarios, (entry) => scenario(isObject(entry) ? entry : {})),
        thresholds: mapValues(json.thresholds, thresholdExpressions),
        summaryTrendStats: texts(json.summaryTrendStats),
        teardownTimeout: plan_text(json.teardownTimeout),
        segmented: !wholeSegment(plan_text(json.executionSegment)),
        maxVUs,
        totalDuration,
    };
}
/** A threshold is an expression, or an object with one (metrics/thresholds.go: thresholdConfig). */
function thresholdExpressions(value) {
    if (!Array.isArray(value))
        return [];
    return value.flatMap((entry) => plan_text(isObject(entry) ? entry.threshold : entry) ?? []);
}
function parseJson(source) {
    try {
        return JSON.parse(source);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/k6/inspect.js








/** A custom build is compiled by a service, which takes its time. */
const buildTimeoutMs = 5 * 60_000;
/**
 * Asks k6 what a script will run: the same binary, environment, config and options as the run will have.
 *
 * `k6 inspect` takes no options of `k6 run`, but it reads K6_* variables, one layer below; options that have no
 * variable (execution segments, for one) go through an archive, which is inspected instead.
 */
async function planScript(request) {
    const { flags, options, scriptEnv } = request;
    const env = (0,k6_env/* childEnv */.gf)({ env: request.env, scriptEnv, directory: request.scratch, resolveExtensions: false });
    const [deps, inspected] = await Promise.all([customBuild(request, env), inspect(request, env)]);
    if (inspected.killed === 'abort')
        return failure(inspected);
    const hasOptions = flags.planRelevant || Object.keys(options).length > 0;
    if (deps === null) {
        const plan = inspected.code === 0 ? parsePlan(inspected.stdout) : null;
        if (plan === null)
            return failure(inspected);
        return { plan, env, version: request.k6.version, replacesScenarios: hasOptions && saysReplaced(inspected) };
    }
    request.log(`the script needs a custom k6 build (${deps}): k6's extension resolution gets it`);
    return planCustomBuild(request, hasOptions);
}
async function planCustomBuild(request, hasOptions) {
    const { scriptEnv } = request;
    const env = (0,k6_env/* childEnv */.gf)({ env: request.env, scriptEnv, directory: request.scratch, resolveExtensions: true });
    const bounded = { ...request, timeoutMs: Math.max(request.timeoutMs, buildTimeoutMs) };
    const inspected = await inspect(bounded, env, ['--verbose']);
    const plan = inspected.code === 0 ? parsePlan(inspected.stdout) : null;
    if (plan === null)
        return failure(inspected);
    // Every k6 process logs its version first; the custom build's comes last.
    const versions = [...inspected.stderr.matchAll(/msg="k6 version: v(\S+)/g)];
    const version = versions.at(-1)?.[1] ?? request.k6.version;
    request.log(`the custom build is k6 ${version}`);
    return { plan, env, version, replacesScenarios: hasOptions && saysReplaced(inspected) };
}
/** internal/cmd/config.go (warnOnShortHandOverride), lib/executor/execution_config_shortcuts.go. */
const saysReplaced = ({ stderr }) => /level configuration overrode scenarios configuration entirely|overrides scenarios configuration/.test(stderr);
/** What the script depends on that this binary has not, in words; null when it has all. */
async function customBuild(request, env) {
    // With the resolution off it fails over what is missing instead of naming it. It asks no service.
    const { code, stdout } = await k6(request, ['deps', '--json', request.script], {
        ...env,
        K6_AUTO_EXTENSION_RESOLUTION: 'true',
    });
    if (code !== 0)
        return null; // an older k6 does not know the command; a broken script fails in inspect, with its reason
    try {
        const { customBuildRequired, buildDependencies } = JSON.parse(stdout);
        if (customBuildRequired !== true)
            return null;
        return Object.entries(buildDependencies ?? {})
            .map(([name, constraint]) => `${name} ${constraint}`)
            .join(', ');
    }
    catch {
        return null;
    }
}
async function inspect(request, env, extra = []) {
    const { flags, options, script, scratch } = request;
    const planEnv = { ...env, K6_LOG_OUTPUT: 'stderr', K6_LOG_FORMAT: '' };
    const common = ['inspect', '--execution-requirements', '--include-system-env-vars', ...extra];
    if (!flags.planRelevant)
        return withOneVU(request, [...common, ...flags.inspectArgs, script], overlay(planEnv, options));
    const archive = (0,external_node_path_.join)(scratch, 'plan.tar');
    const archiveArgs = ['--include-system-env-vars', ...extra, ...(0,argv/* optionArgs */.xg)(options), ...flags.archiveArgs];
    try {
        const archived = await k6(request, ['archive', ...archiveArgs, '-O', archive, script], planEnv);
        if (archived.code !== 0)
            return archived;
        const inspected = await withOneVU(request, [...common, archive], withoutOptions(planEnv));
        return { ...inspected, stderr: archived.stderr + inspected.stderr };
    }
    finally {
        (0,external_node_fs_.rmSync)(archive, { recursive: true, force: true }); // it holds the values of --env
    }
}
/** An archive holds the options of all layers; variables must not be laid over its flags once more. */
function withoutOptions(env) {
    const { K6_VUS, K6_DURATION, K6_ITERATIONS, K6_STAGES, K6_SUMMARY_TREND_STATS, ...rest } = env;
    return rest;
}
/** `k6 run` starts one VU when nothing says how many; inspect, which has no such flag, fails instead. */
async function withOneVU(request, args, env) {
    const inspected = await k6(request, args, env);
    const needsOne = inspected.code === 104 && inspected.stderr.includes('the number of VUs must be more than 0');
    return needsOne && !env.K6_VUS ? k6(request, args, { ...env, K6_VUS: '1' }) : inspected;
}
/**
 * The inputs as variables. Options that say how long replace those of the environment, as flags would; an empty
 * K6_STAGES would not do, since to k6 it means one iteration.
 */
function overlay(env, { vus, duration, iterations, stages }) {
    const { K6_DURATION, K6_ITERATIONS, K6_STAGES, ...rest } = env;
    const replaces = duration !== undefined || iterations !== undefined || stages !== undefined;
    return {
        ...(replaces ? rest : env),
        ...(vus === undefined ? {} : { K6_VUS: String(vus) }),
        ...(duration === undefined ? {} : { K6_DURATION: duration }),
        ...(iterations === undefined ? {} : { K6_ITERATIONS: String(iterations) }),
        ...(stages === undefined ? {} : { K6_STAGES: stages.map(argv/* stageText */.U2).join(',') }),
    };
}
const k6 = ({ k6: { path }, cwd, signal, timeoutMs }, args, env) => (0,child_process/* capture */.Fg)(path, args, { cwd, env, signal, timeoutMs });
function failure({ code, signal, killed, stderr }) {
    const errors = (0,log_errors/* errorCounter */.H6)('text');
    errors.add(Buffer.from(stderr, 'utf8').toString('latin1'));
    const { firstError, firstExceptions } = errors.found();
    // The debug lines are there because this action asked for them, to learn the version of a custom build.
    const log = stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.includes(' level=debug '));
    return { code, signal, killed, error: firstError ?? firstExceptions[0] ?? null, log: log.join('\n') };
}
/** The longest time that a timer of Node can wait; a longer one would be over at once. */
const longestTimerMs = 2 ** 31 - 1;
/** Milliseconds that a stopped run may still take: its teardown, and a little for the summary. */
const graceOf = (plan) => Math.min((((0,go_duration/* parseGoDuration */.Q)(plan.teardownTimeout ?? '60s') ?? 60) + 10) * 1000, longestTimerMs);


/***/ }),

/***/ 8031:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H6: () => (/* binding */ errorCounter)
/* harmony export */ });
/* unused harmony exports noErrors, readMessage */
const noErrors = { exceptions: 0, iterationExceptions: 0, firstExceptions: [], firstError: null };
/*
 * logrus sorts the fields after msg, so the end of a line says what it is: every console line ends in
 * source=console, every exception of an iteration carries executor and scenario. An exception in an async function
 * has neither hint nor source, only its words (internal/js/runner.go, internal/js/eventloop).
 */
const grammars = {
    text: {
        error: /^time="[^"]*" level=error msg=/,
        console: / source=console$/,
        iteration: / executor=\S+(?: hint="script exception")? scenario=(?:"(?:\\.|[^"\\])*"|[^\s"]+)(?: source=stacktrace)?$/,
        exception: / hint="script exception"(?: source=stacktrace)?$|^time="[^"]*" level=error msg="Uncaught \(in promise\)/,
        message: / msg=(?:"((?:\\.|[^"\\])*)|(\S*))/,
        cause: /" error=(?:"((?:\\.|[^"\\])*)"|([^\s"]+))/,
    },
    json: {
        error: /^\{(?:"(?:error|executor|hint)":"(?:\\.|[^"\\])*",)*"level":"error","msg":"/,
        console: /","source":"console","time":"[^"]*"\}$/,
        iteration: /","scenario":"(?:\\.|[^"\\])*",(?:"source":"stacktrace",)?"time":"[^"]*"\}$/,
        exception: /^\{(?:"executor":"[^"]*",)?"hint":"script exception"|"level":"error","msg":"Uncaught \(in promise\)/,
        message: /"msg":"((?:\\.|[^"\\])*)/,
        cause: /^\{"error":"((?:\\.|[^"\\])*)"/,
    },
};
function kindOf(line, grammar) {
    if (!grammar.error.test(line) || grammar.console.test(line))
        return 'other';
    if (grammar.iteration.test(line))
        return 'iteration exception';
    return grammar.exception.test(line) ? 'exception' : 'error';
}
const escapes = { n: '\n', t: '\t', r: '\r' };
/** Undoes Go's and JSON's quoting as far as a message for people needs it. */
function unquote(quoted) {
    const bytes = quoted.replaceAll(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi, (_all, hex, unicode, other) => hex
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : unicode
            ? `\\u${unicode}`
            : (escapes[other ?? ''] ?? other ?? ''));
    return Buffer.from(bytes, 'latin1')
        .toString('utf8')
        .replaceAll(/\\u([0-9a-f]{4})/gi, (_all, unicode) => String.fromCharCode(Number.parseInt(unicode, 16)));
}
// k6 writes file:///path/x.js:12:5(3) in stack traces, and "file:///path/x.js: Line 12:5 why" for syntax errors.
const placePattern = /file:\/\/(\/(?:(?!file:\/\/)[^\n\t"])*?):(?: Line )?(\d+):(\d+)/;
const isOfStack = (line) => line.startsWith('at ') && line.includes('(') && line.endsWith(')');
/** Reads a logged message: the first place in it, and the message without the stack below its first lines. */
function readMessage(message) {
    const place = placePattern.exec(message);
    // Line by line: an expression for the whole stack takes for ever on a message that is made for it.
    const lines = message.split('\n').map((line) => line.trim());
    const last = lines.findLastIndex((line) => line !== '' && !isOfStack(line));
    const text = lines
        .slice(0, Math.max(last, 0) + 1)
        .filter((line) => line !== '')
        .join(' ');
    return {
        message: text.length > 1000 ? `${text.slice(0, 1000)}…` : text,
        place: place ? { file: decodePath(place[1] ?? ''), line: Number(place[2]), column: Number(place[3]) } : null,
    };
}
function decodePath(path) {
    try {
        return decodeURIComponent(path);
    }
    catch {
        return path;
    }
}
const keptOfALine = 8192;
/** Keeps both ends of a line that is too long to hold: its start says what it is, its end says whose. */
const shorten = (line) => line.length <= keptOfALine ? line : line.slice(0, keptOfALine / 2) + line.slice(-keptOfALine / 2);
const mostExceptions = 5;
/** Later ones are hardly read: a test can throw millions, and where the first thousand are alike, so are they. */
const mostCompared = 1000;
function withOneMore({ exceptions, firstExceptions }, read) {
    if (firstExceptions.length >= mostExceptions || exceptions >= mostCompared)
        return firstExceptions;
    const { message, place } = read();
    const isKnown = firstExceptions.some((known) => known.message === message && known.place?.line === place?.line);
    return isKnown ? firstExceptions : [...firstExceptions, { message, place }];
}
/** The whole line but for its time: after the message of a console line stands its source. */
const idleWarning = /level=warning msg="No script iterations fully finished[^"]*"$|"level":"warning","msg":"No script iterations fully finished[^"]*","time"/m;
function errorCounter(format) {
    let pending = '';
    let found = noErrors;
    let idle = false;
    if (format === 'hidden')
        return { add: () => { }, found: () => found, idle: () => idle };
    const grammar = grammars[format];
    const note = (line) => {
        const kind = kindOf(line, grammar);
        if (kind === 'other')
            return;
        const field = (pattern) => {
            const match = pattern.exec(line);
            return unquote(match?.[1] ?? match?.[2] ?? '');
        };
        const error = () => readMessage([field(grammar.message), field(grammar.cause)].filter(Boolean).join(': '));
        found =
            kind === 'error'
                ? { ...found, firstError: found.firstError ?? error() }
                : {
                    ...found,
                    exceptions: found.exceptions + 1,
                    iterationExceptions: found.iterationExceptions + (kind === 'iteration exception' ? 1 : 0),
                    firstExceptions: withOneMore(found, error),
                };
    };
    return {
        add(piece) {
            const text = pending + piece;
            const end = text.lastIndexOf('\n') + 1;
            pending = shorten(text.slice(end));
            const lines = text.slice(0, end);
            idle ||= lines.includes('No script iterations') && idleWarning.test(lines);
            if (!lines.includes('error'))
                return;
            for (const line of lines.split('\n'))
                if (line.includes('error'))
                    note(shorten(line.replace(/\r$/, '')));
        },
        found() {
            // k6 ends its JSON log without a newline when an error ends the run.
            if (pending.includes('error'))
                note(pending);
            pending = '';
            return found;
        },
        idle: () => idle,
    };
}


/***/ }),

/***/ 5555:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cv: () => (/* binding */ wrapLongLines),
/* harmony export */   N9: () => (/* binding */ longestLine),
/* harmony export */   X1: () => (/* binding */ escapeText),
/* harmony export */   g9: () => (/* binding */ escapeCommands)
/* harmony export */ });
/*
 * A line that reaches the step's log can be a workflow command: `::name …::` at its start, after white space,
 * or `##[name …]` anywhere in it (actions/runner: src/Runner.Common/ActionCommand.cs). A line ends at \n, \r\n
 * or a bare \r (StreamReader.ReadLine).
 *
 * All texts here are bytes read as latin1, one character a byte, so that what is not escaped comes out exactly
 * as it went in, valid UTF-8 or not. White space is therefore spelled as its UTF-8 bytes: what .NET's TrimStart
 * drops, and a byte-order mark, which its reader drops.
 */
const whiteSpace = String.raw `(?:[\t-\r\x1c-\x20]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf)`;
const commandAtLineStart = new RegExp(`(?<=(?:^|[\\r\\n])${whiteSpace}*):(?=:)`, 'g');
/** The longest line, in bytes, that is written whole: longer ones stall the runner. */
const longestLine = 4096;
const overlong = new RegExp(String.raw `(?<![^\r\n])[^\r\n]{${longestLine + 1},}`, 'g');
/**
 * Takes the life out of every workflow command in a text of whole lines, by one visible space each: `: :`, `## [`.
 *
 * @param bytes text as latin1; its first character starts a line.
 */
function escapeCommands(bytes) {
    const escaped = bytes.includes('::') ? bytes.replaceAll(commandAtLineStart, ': ') : bytes;
    return escaped.includes('##[') ? escaped.replaceAll('##[', '## [') : escaped;
}
/** Breaks lines of more than {@link longestLine} bytes (latin1 text); nothing is dropped. */
function wrapLongLines(bytes) {
    return mayHaveLongLine(bytes) ? bytes.replaceAll(overlong, wrap) : bytes;
}
/** Looks for a newline once every few thousand bytes, because nearly no text has a long line. */
function mayHaveLongLine(bytes) {
    for (let start = 0; start + longestLine < bytes.length;) {
        const end = bytes.lastIndexOf('\n', start + longestLine);
        if (end < start)
            return true;
        start = end + 1;
    }
    return false;
}
function wrap(line) {
    const pieces = [];
    for (let at = 0; at < line.length; at += pieces.at(-1)?.length ?? 0)
        pieces.push(line.slice(at, at + pieceLength(line, at)));
    return pieces.join('\n');
}
/** Up to three bytes less than would fit, so that the next piece starts where a UTF-8 sequence does. */
function pieceLength(line, at) {
    const starts = [0, 1, 2, 3].find((less) => (line.charCodeAt(at + longestLine - less) & 0xc0) !== 0x80);
    return longestLine - (starts ?? 0);
}
/** {@link wrapLongLines} and {@link escapeCommands} for an ordinary string that this program is about to print. */
function escapeText(text) {
    const bytes = Buffer.from(text, 'utf8').toString('latin1');
    return Buffer.from(escapeCommands(wrapLongLines(bytes)), 'latin1').toString('utf8');
}


/***/ }),

/***/ 3311:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ runLoad)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: ./lib/github/log.js
var log = __nccwpck_require__(853);
// EXTERNAL MODULE: ./lib/k6/argv.js
var argv = __nccwpck_require__(4487);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/k6/config-file.js


/**
 * Reads the config file that k6 will read (cmd/state/state.go, internal/cmd/config.go); k6 v1 also knew an older
 * place for it.
 *
 * @returns null when there is none.
 */
function readK6Config({ flag, env, cwd, platform = process.platform }) {
    const given = flag ?? env.K6_CONFIG;
    const directory = userConfigDirectory(env, platform);
    const paths = given === undefined
        ? [(0,external_node_path_.join)(directory, 'k6', 'config.json'), (0,external_node_path_.join)(directory, 'loadimpact', 'k6', 'config.json')]
        : [given];
    for (const path of paths.map((path) => (0,external_node_path_.resolve)(cwd, path))) {
        const config = read(path);
        if (config)
            return config;
    }
    return null;
}
/** Go's os.UserConfigDir, and what k6 takes when it fails. */
function userConfigDirectory(env, platform) {
    const { HOME: home, XDG_CONFIG_HOME: xdg } = env;
    // Only process.env itself ignores the case of names on Windows; a copy of it does not.
    if (platform === 'win32')
        return env.AppData || env.APPDATA || '.config';
    if (platform === 'darwin')
        return home ? (0,external_node_path_.join)(home, 'Library', 'Application Support') : '.config';
    if (xdg)
        return (0,external_node_path_.isAbsolute)(xdg) ? xdg : '.config';
    return home ? (0,external_node_path_.join)(home, '.config') : '.config';
}
function read(path) {
    try {
        // A pipe would never end, and a device has no JSON.
        const text = (0,external_node_fs_.statSync)(path).isFile() ? (0,external_node_fs_.readFileSync)(path, 'utf8') : '';
        return { path, noUsageReport: noUsageReport(JSON.parse(text)) };
    }
    catch (error) {
        const { code } = error;
        return code === 'ENOENT' || code === 'ENOTDIR' ? null : { path, noUsageReport: null };
    }
}
/** Go matches the names of JSON's fields in any case; k6 refuses any other value than true, false or null. */
function noUsageReport(config) {
    if (config === null)
        return false;
    if (typeof config !== 'object' || Array.isArray(config))
        return null;
    const said = Object.entries(config).filter(([name]) => /^nousagereport$/iu.test(name));
    if (said.some(([, value]) => value === true))
        return true;
    return said.every(([, value]) => value === false || value === null) ? false : null;
}

// EXTERNAL MODULE: ./lib/k6/inspect.js + 1 modules
var inspect = __nccwpck_require__(5768);
;// CONCATENATED MODULE: ./lib/k6/log-place.js
/**
 * How and where k6 will write its log (internal/cmd/root.go: setupLoggers). Elsewhere than on its streams, or as bare
 * messages, it hides which lines are exceptions.
 */
function logFormat(flags, env) {
    const output = flags.logOutput ?? env.K6_LOG_OUTPUT ?? 'stderr';
    const format = flags.logFormat ?? env.K6_LOG_FORMAT;
    if ((output !== 'stderr' && output !== 'stdout') || format === 'raw')
        return { format: 'hidden', stream: 'stderr' };
    return { format: format === 'json' ? 'json' : 'text', stream: output };
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __nccwpck_require__(8474);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __nccwpck_require__(6466);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __nccwpck_require__(8500);
// EXTERNAL MODULE: ./lib/child-process.js + 1 modules
var child_process = __nccwpck_require__(6278);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __nccwpck_require__(452);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __nccwpck_require__(7075);
// EXTERNAL MODULE: ./lib/k6/log-escape.js
var log_escape = __nccwpck_require__(5555);
;// CONCATENATED MODULE: ./lib/k6/log.js


/** A redraw that ends in \r is a whole line to the runner. */
const lastLineEnd = (text) => Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
const splitAfter = (text, end) => ({ whole: text.slice(0, end), rest: text.slice(end) });
/** The thinner must see what follows a redraw, but not for ever: too many of them are lines, too. */
function splitForThinner(text) {
    const lines = splitAfter(text, text.lastIndexOf('\n') + 1);
    if (lines.rest.length <= 2 * log_escape/* longestLine */.N9)
        return lines;
    // Not the very last character: a newline may follow it.
    const redraws = splitAfter(text, lastLineEnd(text.slice(0, -1)));
    return { ...redraws, whole: `${redraws.whole}\n` };
}
/**
 * The way of one of k6's streams into the step's log: whole lines only, so that two streams can share it;
 * workflow commands escaped; giant lines wrapped, so that memory stays flat; progress thinned out.
 */
function logFilter({ errors, progress }) {
    let partial = '';
    const thin = (lines) => progress
        ? lines
            .split('\n')
            .slice(0, -1)
            .flatMap((line) => progress.line(line))
            .map((line) => `${line}\n`)
            .join('')
        : lines;
    const take = (piece) => {
        errors?.add(piece);
        const text = (0,log_escape/* wrapLongLines */.Cv)(partial + piece);
        const { whole, rest } = progress ? splitForThinner(text) : splitAfter(text, lastLineEnd(text));
        partial = rest;
        return (0,log_escape/* escapeCommands */.g9)(thin(whole));
    };
    const finish = () => {
        const last = partial === '' ? '' : thin(`${partial}\n`);
        const left = progress?.end().map((line) => `${line}\n`) ?? [];
        return (0,log_escape/* escapeCommands */.g9)(last + left.join(''));
    };
    const bytes = (text) => (text === '' ? null : Buffer.from(text, 'latin1'));
    return new external_node_stream_.Transform({
        highWaterMark: 16 * log_escape/* longestLine */.N9,
        transform(chunk, _encoding, done) {
            done(null, bytes(take(chunk.toString('latin1'))));
        },
        flush(done) {
            done(null, bytes(finish()));
        },
    });
}

// EXTERNAL MODULE: ./lib/k6/log-errors.js
var log_errors = __nccwpck_require__(8031);
;// CONCATENATED MODULE: ./lib/k6/progress.js
/*
 * Without a terminal k6 prints, every second, an empty line, one line for the whole run and one for each scenario
 * (internal/cmd/ui.go, renderMultipleBars). That is 100,000 lines in an eight-hour test with several scenarios.
 * --quiet would silence them, and the banner too, but a quiet k6 outlives a killed parent.
 */
const header = /^(?:running \(.+\), \d+\/\d+ VUs, \d+ complete and \d+ interrupted iterations|(?:Init|Run) +\[ *\d+% \].*)$/;
// The status is a character of three bytes, or a space: • ↓ ✗ ✓. An idle bar has dashes for a percentage.
const bar = /^.{1,120} (?: |\xe2..) \[(?: +\d+% |-+)\]/s;
/**
 * Lets one progress line through every `intervalMs`, and the whole of the last progress block; all other lines
 * pass as they are, in their order.
 *
 * @param intervalMs 0 lets everything through.
 * @param now the clock in milliseconds.
 * @returns a function that takes the next whole line (latin1, without its end) and returns the lines to print
 * now, and one that returns what is left at the end.
 */
function progressThinner(intervalMs, now) {
    let nextAt = now() + intervalMs;
    /** An empty line that may start a block. */
    let blank = false;
    /** The last block, not printed yet: dropped as soon as a newer one comes. */
    let block = [];
    /** The block is still growing. */
    let open = false;
    const start = (line) => {
        blank = false;
        block = ['', line];
        open = true;
        if (now() < nextAt)
            return [];
        nextAt = now() + intervalMs;
        return [line];
    };
    return {
        line(line) {
            if (intervalMs === 0)
                return [line];
            if (blank && header.test(line))
                return start(line);
            if (open && bar.test(line)) {
                block = [...block, line];
                return [];
            }
            open = false;
            const before = blank ? [''] : [];
            blank = line === '';
            return blank ? before : [...before, line];
        },
        end() {
            return blank ? [...block, ''] : block;
        },
    };
}

;// CONCATENATED MODULE: ./lib/k6/run.js








/** A grandchild that holds k6's pipes open delays the end by this at most; the second is for when all patience is over. */
const drainMs = [1000, 200];
/**
 * Runs k6 to its end, with its log streaming into the step's. It asks k6 to stop at most once, since a second
 * signal would cut teardown() and lose the summary; and when it returns, nothing of k6's process group is left.
 */
async function runK6(request) {
    const started = performance.now();
    const child = (0,child_process/* spawnGroup */.j8)(request.k6, request.args, { cwd: request.cwd, env: request.env });
    const pid = await startedPid(child, request.k6);
    const errors = (0,log_errors/* errorCounter */.H6)(request.log.format);
    const drained = forwardLog(child, request, errors);
    const watch = watchEnd(pid, request);
    const [exitCode, signal] = (await (0,external_node_events_.once)(child, 'exit'));
    const { cause, killed } = watch.ended();
    const patience = drainMs[request.interruption.hard.aborted ? 1 : 0];
    await Promise.race([drained.done, (0,external_node_timers_promises_.setTimeout)(patience, undefined, { ref: false })]);
    (0,child_process/* killGroup */.i0)(pid, 'SIGKILL');
    drained.giveUp();
    await drained.done;
    const hidden = request.log.format === 'hidden';
    return {
        exitCode,
        signal,
        cause,
        killed,
        errors: hidden ? null : errors.found(),
        idle: hidden ? null : errors.idle(),
        durationMs: performance.now() - started,
    };
}
async function startedPid(child, k6) {
    try {
        await (0,external_node_events_.once)(child, 'spawn');
    }
    catch (error) {
        throw new errors/* UserError */.y(`k6 at ${k6} cannot be started: ${(0,errors/* messageOf */.b)(error)}`);
    }
    return child.pid;
}
/** Pipes both streams into the log. */
function forwardLog(child, { out, log, progressIntervalMs }, errors) {
    const watchers = (stream) => (log.stream === stream ? { errors } : {});
    const progress = progressThinner(progressIntervalMs, () => performance.now());
    const filters = [
        { source: child.stdout, filter: logFilter({ ...watchers('stdout'), progress }) },
        { source: child.stderr, filter: logFilter(watchers('stderr')) },
    ];
    for (const { source, filter } of filters) {
        filter.pipe(out, { end: false });
        void pour(source, filter);
    }
    // A log that nobody reads any more must not fill k6's pipes: it could not end gracefully.
    const discard = () => {
        for (const { filter } of filters)
            filter.unpipe(out).resume();
    };
    out.on('error', discard);
    return {
        done: Promise.all(filters.map(({ filter }) => (0,promises_.finished)(filter))).finally(() => out.off('error', discard)),
        giveUp() {
            for (const { source, filter } of filters) {
                source.destroy();
                filter.end();
            }
        },
    };
}
/** Less than this, in bytes, is a trickle: k6 writes every line by itself. */
const trickle = 16_384;
/**
 * Pours one stream into its filter. After a trickle it lets the next lines gather for a turn: a flood of short lines
 * costs less together than one by one. To wait for longer would make k6 wait, too: a pipe holds few short writes.
 */
async function pour(source, filter) {
    try {
        for await (const chunk of source) {
            if (!filter.write(chunk))
                await (0,external_node_events_.once)(filter, 'drain');
            if (chunk.length < trickle)
                await (0,external_node_timers_promises_.setImmediate)();
        }
    }
    catch {
        // it was given up
    }
    filter.end();
}
/** Stops the run when the step is interrupted or its time is over. */
function watchEnd(pid, { interruption, timeoutMs, timeoutGraceMs, stop }) {
    let cause = 'itself';
    let killed = false;
    const kill = () => {
        killed = true;
        (0,child_process/* killGroup */.i0)(pid, 'SIGKILL');
    };
    const stopFor = (why) => {
        const first = cause === 'itself';
        if (first) {
            cause = why;
            void stop(pid);
        }
        return first;
    };
    const onSoft = () => stopFor('cancelled');
    interruption.soft.addEventListener('abort', onSoft);
    interruption.hard.addEventListener('abort', kill);
    let timer;
    if (timeoutMs !== null) {
        timer = setTimeout(() => {
            if (stopFor('timeout'))
                timer = setTimeout(kill, timeoutGraceMs);
        }, timeoutMs);
    }
    if (interruption.soft.aborted)
        onSoft();
    if (interruption.hard.aborted)
        kill();
    return {
        ended() {
            clearTimeout(timer);
            interruption.soft.removeEventListener('abort', onSoft);
            interruption.hard.removeEventListener('abort', kill);
            return { cause, killed };
        },
    };
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
;// CONCATENATED MODULE: ./lib/k6/stop.js


/** By one SIGINT to the whole group, because a k6 that runs a custom build as its child does not pass signals on. */
const signalStopper = { args: [], stop: (pid) => (0,child_process/* killGroup */.i0)(pid, 'SIGINT') };
/**
 * By k6's REST API, for Windows, where a signal from Node would end k6 at once. The address is on loopback, on a
 * port that was free a moment ago.
 *
 * @param given the user's own `--address`, or null.
 */
async function restStopper(given) {
    const address = given ?? `127.0.0.1:${await freePort()}`;
    return {
        args: given === null ? ['--address', address] : [],
        async stop() {
            await fetch(`http://${address}/v1/status`, {
                method: 'PATCH',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ data: { type: 'status', id: 'default', attributes: { stopped: true } } }),
            }).catch(() => { }); // it may just have ended; if it hangs instead, it is killed in time
        },
    };
}
/**
 * The way for this platform. On Windows the runner's Ctrl-C reaches k6 by itself, so only a timeout needs one.
 *
 * @param settings.timeoutMs the run's limit, or null.
 * @param settings.address the user's own `--address`, or null.
 */
async function stopperFor(platform, { timeoutMs, address }) {
    if (platform !== 'win32')
        return signalStopper;
    return timeoutMs === null ? { args: [], stop: () => { } } : restStopper(address);
}
function freePort() {
    return new Promise((resolve, reject) => {
        const server = (0,external_node_net_.createServer)().once('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
        });
    });
}

// EXTERNAL MODULE: ./lib/results/threshold.js
var threshold = __nccwpck_require__(6777);
;// CONCATENATED MODULE: ./lib/results/trend-stats.js

/** What the outputs and the job summary are made of. `count` tells a trend without samples from one of zeros. */
const needed = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)', 'count'];
/** The percentiles that thresholds are about, as they are spelled: k6 writes no other percentile than it is asked for. */
function percentileTokens(thresholds) {
    const expressions = Object.values(thresholds).flat().map(threshold/* parseThreshold */.B7);
    return [...new Set(expressions.flatMap((parsed) => (parsed?.percentile == null ? [] : parsed.aggregation)))];
}
/**
 * The statistics to ask of k6 for every trend (`--summary-trend-stats`): the user's, in their order, and whatever is
 * missing for the outputs, the thresholds and the figures to compare. A threshold finds its percentile in any spelling,
 * the others do not.
 */
function trendStats({ summaryTrendStats, thresholds }, compared = []) {
    const compare = compared.map(({ aggregation }) => aggregation).filter((stat) => (0,threshold/* percentileOf */.D4)(stat) !== null);
    const stats = [...new Set([...summaryTrendStats, ...needed, ...compare])];
    const percentiles = new Set(stats.map(threshold/* percentileOf */.D4));
    const missing = percentileTokens(thresholds).filter((token) => !percentiles.has((0,threshold/* percentileOf */.D4)(token)));
    return [...stats, ...missing];
}

// EXTERNAL MODULE: ./lib/path-kind.js
var path_kind = __nccwpck_require__(3183);
// EXTERNAL MODULE: ./lib/results/result.js
var result = __nccwpck_require__(8861);
;// CONCATENATED MODULE: ./lib/results/summary.js


const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const entriesOf = (value) => (isObject(value) ? Object.entries(value) : []);
const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
/** By code units, so that the order is the same everywhere. */
const byText = (a, b) => (a < b ? -1 : Number(a > b));
/**
 * Reads what k6 wrote to `--summary-export` (internal/js/summary-wrapper.js, oldJSONSummary). A script's handleSummary()
 * can change what is in it, so that anything may be missing or of another type: what cannot be is left out.
 *
 * @returns the result, or why there is none, as a sentence's end: "is not JSON".
 */
function parseSummary(text) {
    if (text.trim() === '')
        return { problem: 'is empty' };
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        return { problem: 'is not JSON, so it was cut off or something else wrote it' };
    }
    if (!isObject(json))
        return { problem: 'is JSON, but not an object' };
    if (!isObject(json.metrics)) {
        return isObject(json.results)
            ? { problem: 'is in the format of --new-machine-readable-summary, which has no thresholds' }
            : { problem: 'has no metrics' };
    }
    const metrics = entriesOf(json.metrics)
        .flatMap(([name, value]) => (isObject(value) ? [metricOf(name, value)] : []))
        .sort((a, b) => byText(a.name, b.name));
    return {
        result: {
            metrics: new Map(metrics.map((metric) => [metric.name, metric])),
            thresholds: metrics.flatMap(({ thresholds }) => thresholds),
            checks: checksOf(json.root_group),
        },
    };
}
const valueKeys = new Set(['count', 'rate', 'value', 'passes', 'fails', 'avg', 'min', 'med', 'max']);
function metricOf(name, json) {
    const kind = kindOf(json);
    const values = Object.fromEntries(Object.entries(json).filter((entry) => isNumber(entry[1]) && (valueKeys.has(entry[0]) || (0,threshold/* percentileOf */.D4)(entry[0]) !== null)));
    const thresholds = entriesOf(json.thresholds)
        .flatMap(([expression, crossed]) => typeof crossed === 'boolean' ? [thresholdOf({ name, kind, values }, expression, crossed)] : [])
        .sort((a, b) => byText(a.expression, b.expression));
    return { name, kind, values, thresholds };
}
/** The file does not say a metric's type, but each has keys that no other has. */
function kindOf(json) {
    const has = (key) => Object.hasOwn(json, key);
    if (has('passes') && has('fails'))
        return 'rate';
    if (has('count') && has('rate'))
        return 'counter';
    return has('value') ? 'gauge' : 'trend';
}
/** @param crossed what stands in the file: true means that the threshold failed. */
function thresholdOf(metric, expression, crossed) {
    const parsed = (0,threshold/* parseThreshold */.B7)(expression);
    // k6 calls thresholds ok that it never looked at, because an output could not start.
    const neverJudged = metric.values.count === 0 && parsed !== null && !(0,threshold/* holds */.v9)(0, parsed);
    const okStatus = neverJudged || (0,result/* provablyEmpty */.L)(metric) ? 'no-data' : 'ok';
    const status = crossed ? 'crossed' : okStatus;
    return {
        metric: metric.name,
        expression,
        status,
        value: parsed === null || status === 'no-data' ? null : (0,threshold/* measuredValue */.ww)(metric, parsed),
        limit: parsed?.limit ?? null,
    };
}
/** Deeper groups than these are taken for the last of them: nobody reads further. */
const mostGroups = 50;
/** Without recursion, because a file can be as deep as it is long. */
function checksOf(root) {
    const checks = [];
    const pending = [{ json: root, path: [] }];
    for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
        const { json, path } = group;
        if (!isObject(json))
            continue;
        for (const [key, check] of entriesOf(json.checks)) {
            if (isObject(check))
                checks.push(checkOf(path, nameOf(check, key), check));
        }
        for (const [key, inner] of entriesOf(json.groups).toReversed()) {
            pending.push({ json: inner, path: within(path, nameOf(inner, key)) });
        }
    }
    return checks;
}
const within = (path, name) => (path.length < mostGroups ? [...path, name] : path);
const nameOf = (json, key) => isObject(json) && typeof json.name === 'string' ? json.name : key;
const countOf = (value) => (isNumber(value) && value >= 0 ? value : 0);
const checkOf = (groups, name, { passes, fails }) => ({
    groups,
    name,
    passes: countOf(passes),
    fails: countOf(fails),
});

// EXTERNAL MODULE: ./lib/run-directory.js
var run_directory = __nccwpck_require__(4232);
;// CONCATENATED MODULE: ./lib/script-result.js






/** Reads k6's summary, gives the user's own copy, and says why when there is none. */
function readResult({ inputs, env }, script, { end, summary, planned }) {
    const text = (0,run_directory/* readSummaryFile */.l6)(summary);
    const parsed = text === null ? { problem: missingBecause(inputs, planned, end) } : parseSummary(text);
    const copyWarnings = text === null ? [] : copySummary(summary, inputs, env);
    if ('result' in parsed)
        return { result: parsed.result, warnings: copyWarnings };
    const message = `no results of ${script.name}: k6's summary ${parsed.problem}; the exit code alone decides`;
    return { result: null, warnings: [{ level: 'warning', message }, ...copyWarnings] };
}
function missingBecause({ flags }, { env }, end) {
    if ((flags.summaryMode ?? env.K6_SUMMARY_MODE) === 'disabled')
        return 'is disabled by --summary-mode';
    if (end.killed || end.signal !== null)
        return 'was not written, because k6 was killed';
    const said = end.errors?.firstError?.message;
    return `was not written${said === undefined ? '' : ` (k6 says: ${said})`}`;
}
function copySummary(summary, { flags, workingDirectory }, env) {
    const wanted = flags.summaryExport ?? env.K6_SUMMARY_EXPORT;
    if (!wanted)
        return [];
    const file = (0,external_node_path_.resolve)(workingDirectory, wanted);
    try {
        // A pipe can make this wait for ever, and the log would get text that is not escaped.
        if ((0,path_kind/* pathKind */.g)(file) === 'other')
            throw new Error('it is not a regular file');
        (0,external_node_fs_.copyFileSync)(summary, file);
        return [];
    }
    catch (error) {
        return [{ level: 'warning', message: `the summary could not be copied to ${wanted}: ${(0,errors/* messageOf */.b)(error)}` }];
    }
}

;// CONCATENATED MODULE: ./lib/usage-report/consent.js
const variables = ['K6_NO_USAGE_REPORT', 'DO_NOT_TRACK'];
/** Any word is a no, but those for false: who sets such a variable and misspells it does not want a report. */
const saysNo = (value) => !['', '0', 'false'].includes((value ?? '').trim().toLowerCase());
/** The usage report is sent unless anyone says no: here nobody can overrule a no. */
function usageReportConsent({ input, flag, env, scriptEnv, configFile }) {
    if (input)
        return off('input no-usage-report');
    if (flag)
        return off('--no-usage-report in flags');
    for (const name of variables) {
        if (saysNo(env[name]))
            return off(`${name} in the environment`);
        if (saysNo(scriptEnv[name]))
            return off(`${name} in the env input`);
    }
    if (configFile?.noUsageReport === true)
        return off(`noUsageReport in k6's config file ${configFile.path}`);
    if (configFile?.noUsageReport === null)
        return off(`k6's config file ${configFile.path}, which cannot be read`);
    return { send: true };
}
const off = (by) => ({ send: false, by });

;// CONCATENATED MODULE: ./lib/usage-report/destination.js
/** Where k6's documentation (up to v0.48, with the format of these seven fields) says that the report goes. */
const documentedUrl = 'http://k6reports.k6.io/';
/**
 * Where the usage report goes: the input, else K6_USAGE_REPORT_URL as k6 itself reads it, else k6's documented address.
 *
 * @param sources.input the input `usage-report-url`; empty: unset.
 * @param sources.env the environment that k6 gets.
 */
const resolveReportUrl = ({ input, env }) => input || env.K6_USAGE_REPORT_URL?.trim() || documentedUrl;
/** The URL as a log may show it: without what can be a secret, the credentials and the query. */
function shownUrl(text) {
    const url = URL.parse(text);
    if (!url || url.host === '')
        return '(not a URL)';
    return `${url.protocol}//${url.host}${url.pathname}${url.search && '?...'}`;
}

// EXTERNAL MODULE: ./lib/usage-report/go-duration.js
var go_duration = __nccwpck_require__(1493);
;// CONCATENATED MODULE: ./lib/usage-report/report.js

/** The usage report of a test that is about to run. */
function usageReport(plan, k6) {
    const shortcut = plan.duration !== null || plan.iterations !== null || (plan.stages ?? []).length > 0;
    const { duration, st_duration, iterations } = shortcut ? lengthOfShortcuts(plan) : lengthOfScenarios(plan);
    return {
        k6_version: k6.version.replace(/^v/, ''),
        vus_max: plan.maxVUs,
        duration,
        st_duration,
        iterations,
        goos: k6.goos,
        goarch: k6.goarch,
    };
}
/** What k6 reported when duration, iterations and stages were all there was. */
const lengthOfShortcuts = ({ duration, stages, iterations }) => ({
    duration: seconds(duration),
    st_duration: sum((stages ?? []).map((stage) => seconds(stage.duration))),
    iterations,
});
/**
 * The same for scenarios, which the classic report did not know: the duration is the latest end of those whose end
 * is configured, stages and iterations add up. A script without options is one scenario of one iteration.
 */
function lengthOfScenarios(plan) {
    const scenarios = Object.values(plan.scenarios);
    const iterations = scenarios.map(iterationsOf).filter((count) => count !== null);
    return {
        duration: Math.max(0, ...scenarios.map(endOf)),
        st_duration: sum(scenarios.map((scenario) => stagesOf(scenario) ?? 0)),
        iterations: iterations.length > 0 ? sum(iterations) : null,
    };
}
const stagesOf = ({ stages }) => stages ? sum(stages.map(({ duration }) => seconds(duration))) : null;
/** Seconds from the test's start; 0 when only its iterations, or somebody outside, end the scenario. */
function endOf(scenario) {
    // No time means without end: the externally-controlled executor of k6 v1, the only one that may have none.
    const length = stagesOf(scenario) ?? (seconds(scenario.duration) || null);
    return length === null ? 0 : sum([seconds(scenario.startTime), length]);
}
/** Both executors run one iteration on one VU unless told otherwise (lib/executor/*_iterations.go). */
function iterationsOf({ executor, iterations, vus }) {
    if (executor === 'shared-iterations')
        return iterations ?? 1;
    return executor === 'per-vu-iterations' ? (vus ?? 1) * (iterations ?? 1) : null;
}
const seconds = (duration) => (0,go_duration/* parseGoDuration */.Q)(duration ?? '0') ?? 0;
/** Adds without the dust of floating point: nothing in a report is finer than a nanosecond. */
const sum = (numbers) => Math.round(numbers.reduce((a, b) => a + b, 0) * 1e9) / 1e9;

;// CONCATENATED MODULE: ./lib/usage-report/report-usage.js

/** Sends the usage report if it may be sent. Without consent, nothing of the network is touched. */
async function reportUsage({ consent, body, url, ...how }) {
    if (!consent.send)
        return { status: 'off', body: '', detail: consent.by };
    // Its network modules are loaded while k6 runs, and not at all where nothing is sent.
    const { sendUsageReport } = await __nccwpck_require__.e(/* import() */ 965).then(__nccwpck_require__.bind(__nccwpck_require__, 1965));
    const { status, detail } = await sendUsageReport({ url, body, ...how });
    return { status, body, detail: `POST ${shownUrl(url)}: ${detail}` };
}

;// CONCATENATED MODULE: ./lib/load-run.js














/** Runs a script as it is planned, with its usage report at the same time, and reads what it left. */
async function runLoad(context, script, { planned, summary }) {
    (0,external_node_fs_.rmSync)(summary, { recursive: true, force: true }); // an earlier run could have left one of its own
    const url = resolveReportUrl({ input: context.inputs.usageReport.url, env: planned.env });
    const running = startRun(context, script, { planned, summary });
    const [end, usage] = await Promise.all([running, startReport(context, planned, { url, runEnded: running })]);
    await showUsage(usage, url);
    const { result, warnings } = readResult(context, script, { end, summary, planned });
    return { end, usage, result, summary: result === null ? '' : summary, warnings };
}
async function startRun({ inputs, k6, interruption }, script, { planned, summary }) {
    const { options, flags, workingDirectory: cwd, timeoutMs } = inputs;
    const stopper = await stopperFor(process.platform, { timeoutMs, address: flags.address });
    return runK6({
        k6: k6.path,
        args: (0,argv/* runArgs */.fQ)({
            options,
            flags: flags.args,
            summary,
            trendStats: trendStats(planned.plan, inputs.compare?.figures),
            extra: stopper.args,
            script: script.argument,
        }),
        env: planned.env,
        cwd,
        out: process.stdout,
        log: logFormat(flags, planned.env),
        progressIntervalMs: inputs.progressIntervalMs,
        interruption,
        timeoutMs,
        timeoutGraceMs: (0,inspect/* graceOf */.o)(planned.plan),
        stop: stopper.stop,
    });
}
function startReport({ inputs, k6, env, interruption }, { plan, env: k6Env, version }, { url, runEnded }) {
    const { flags, workingDirectory: cwd } = inputs;
    return reportUsage({
        consent: usageReportConsent({
            input: inputs.usageReport.off,
            flag: flags.noUsageReport === true,
            env,
            scriptEnv: inputs.env,
            configFile: readK6Config({ flag: flags.config, env: k6Env, cwd }),
        }),
        body: JSON.stringify(usageReport(plan, { ...k6, version })),
        url,
        env,
        runEnded,
        signal: interruption.hard,
    });
}
/** Shows the exact JSON and where it went. Why it was not taken is for debugging only: it never matters for the step. */
async function showUsage({ status, body, detail }, url) {
    const lines = {
        sent: [body, detail],
        off: [`turned off by ${detail}`],
        failed: [body, `POST ${shownUrl(url)}: not taken, which changes nothing else`],
        skipped: [detail],
    };
    (0,log/* infoGroup */.Cu)(`Usage report: ${status}`, lines[status]);
    if (status === 'failed')
        (0,log/* debug */.Yz)(detail);
}


/***/ }),

/***/ 342:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _action_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4373);
/* harmony import */ var _child_process_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6278);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(452);
/* harmony import */ var _github_publish_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4928);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7977);
/* harmony import */ var _interruption_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(1364);






const interruption = (0,_interruption_js__WEBPACK_IMPORTED_MODULE_4__/* .interruptionBySignals */ .G)();
try {
    const passed = await (0,_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .C)(process.env, interruption);
    if (!passed)
        process.exitCode = 1;
}
catch (error) {
    process.exitCode = 1;
    await (0,_github_publish_js__WEBPACK_IMPORTED_MODULE_2__/* .publishFailure */ .y)({
        cancelled: error instanceof _interruption_js__WEBPACK_IMPORTED_MODULE_4__/* .Cancelled */ .c,
        reason: (0,_errors_js__WEBPACK_IMPORTED_MODULE_5__/* .messageOf */ .b)(error),
        env: process.env,
        jobSummary: (0,_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .mayWriteJobSummary */ .Qz)(process.env),
        comment: (0,_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .commentOf */ .vm)(process.env),
        signal: interruption.soft,
    });
}
finally {
    (0,_child_process_js__WEBPACK_IMPORTED_MODULE_1__/* .killAllGroups */ .g3)();
    // A name look-up cannot be given up: it would hold a cancelled step for as long as the system's resolver takes.
    if (interruption.soft.aborted)
        process.stdout.write('', () => process.exit());
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 3183:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ pathKind)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);

/** What is at a path, symbolic links followed; `none` also for what cannot be a path, or cannot be reached. */
function pathKind(path) {
    try {
        const found = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path);
        if (found.isFile())
            return 'file';
        return found.isDirectory() ? 'directory' : 'other';
    }
    catch {
        return 'none';
    }
}


/***/ }),

/***/ 7211:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ quote)
/* harmony export */ });
const longest = 80;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const shortForms = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (character) => shortForms[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
/** A value as a message shows it: in quotes, on one line, with what cannot be seen escaped, and not too long. */
function quote(text) {
    const characters = Array.from(text.slice(0, 2 * longest + 2));
    const shown = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
    return `"${shown.replaceAll(invisible, escaped)}"`;
}


/***/ }),

/***/ 9889:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CS: () => (/* binding */ prose),
/* harmony export */   MZ: () => (/* binding */ codeCell),
/* harmony export */   RK: () => (/* binding */ visible),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   qy: () => (/* binding */ html)
/* harmony export */ });
/*
 * Text of others (names from the script, k6's messages) in GitHub's Markdown. Nothing in it may become markup, a link,
 * a mention, a reference or an emoji; and nothing invisible may reorder or hide what stands beside it.
 */
const longest = 200;
/** Controls, direction marks and overrides, tags and other invisible marks, and halves of surrogate pairs. */
const invisible = 
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to drop
/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;
/** One line of visible text, of at most `most` code points; the rest is an ellipsis. */
function visible(text, most = longest) {
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
const zeroWidth = '\u200b';
/**
 * Text within a paragraph, a heading or a table cell.
 *
 * What GitHub makes of plain text (links, mentions, references, emoji, formulas) is broken by characters that have no
 * width, and backslashes keep the rest from being Markdown.
 */
function prose(text, most = longest) {
    return (visible(text, most)
        .replaceAll(/@(?=\S)|#(?=\d)|:(?=\/\/|[\w+-]+:)|www(?=\.)|GH(?=-\d)/gi, `$&${zeroWidth}`)
        .replaceAll(/[\\`*[\]<#|~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
        // What only counts at the start of a line: lists, quotes, rules.
        .replace(/^(?:[-+=>]|\d+(?=[.)](?:\s|$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
        .replaceAll('$', '<span>$</span>'));
}
/** A name in a paragraph or heading, as code: nothing in it is read as anything else. */
function code(text, most = longest) {
    const name = visible(text, most);
    if (name === '')
        return '(no name)';
    const runs = name.match(/`+/g) ?? [];
    const fence = '`'.repeat(runs.reduce((length, run) => Math.max(length, run.length + 1), 1));
    const space = name.startsWith('`') || name.endsWith('`') ? ' ' : '';
    return `${fence}${space}${name}${space}${fence}`;
}
/** A name in a table cell, as code. There a pipe needs a backslash; one that has one already would end the cell for some. */
const codeCell = (text, most = longest) => code(text, most).replaceAll('\\|', '\\ |').replaceAll('|', '\\|');
const entities = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
/** Text in HTML, in which no Markdown is read because no empty line comes before it. */
const html = (text, most = longest) => visible(text, most).replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? '');


/***/ }),

/***/ 2225:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   S5: () => (/* binding */ measuredWords),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   uF: () => (/* binding */ unitOf),
/* harmony export */   vP: () => (/* binding */ figure),
/* harmony export */   yE: () => (/* binding */ limitFigure)
/* harmony export */ });
/* unused harmony export measuredFigure */
/* harmony import */ var _results_result_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8861);
/* harmony import */ var _results_threshold_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6777);


// metrics/builtin.go and the browser module's k6ext/metrics.go; the file does not say what a custom metric contains.
const times = new Set([
    'http_req_duration',
    'http_req_blocked',
    'http_req_connecting',
    'http_req_tls_handshaking',
    'http_req_sending',
    'http_req_waiting',
    'http_req_receiving',
    'iteration_duration',
    'group_duration',
    'grpc_req_duration',
    'ws_ping',
    'ws_session_duration',
    'ws_connecting',
    'browser_http_req_duration',
    'browser_web_vital_ttfb',
    'browser_web_vital_lcp',
    'browser_web_vital_fcp',
    'browser_web_vital_fid',
    'browser_web_vital_inp',
]);
const sizes = new Set(['data_sent', 'data_received', 'browser_data_sent', 'browser_data_received']);
/** The unit of one of a metric's values: `rate` of data_sent is B/s. Custom metrics have none but their kind's. */
function unitOf({ name, kind }, key) {
    const [base = ''] = name.split('{');
    if (kind === 'rate')
        return key === 'passes' || key === 'fails' ? '' : 'share';
    if (kind === 'counter') {
        if (sizes.has(base))
            return key === 'rate' ? 'B/s' : 'B';
        return key === 'rate' ? '/s' : '';
    }
    return kind === 'trend' && key !== 'count' && times.has(base) ? 'ms' : '';
}
/** `digits` significant ones, but never fewer than the number has before its point. */
function rounded(value, digits) {
    const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
    return whole >= digits ? Math.round(value) : Number(value.toPrecision(digits));
}
/** By hand, because the start of Intl takes as long as that of k6. Adding 0 makes a zero of a negative zero. */
const written = (value) => String(value + 0).replace(/^-?\d{4,}/, (whole) => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ','));
const plain = (value, digits) => written(Number.isInteger(value) ? value : rounded(value, digits));
function scaled(value, digits, units) {
    const [first] = units;
    if (value === 0 || first === undefined)
        return `0 ${first?.[0] ?? ''}`;
    const fits = ([, size]) => Math.abs(rounded(value / size, digits)) >= 1;
    const [unit, size] = units.findLast(fits) ?? units[0] ?? first;
    return `${written(rounded(value / size, digits))} ${unit}`;
}
const bytes = [
    ['B', 1],
    ['kB', 1e3],
    ['MB', 1e6],
    ['GB', 1e9],
    ['TB', 1e12],
];
const moments = [
    ['µs', 1e-3],
    ['ms', 1],
    ['s', 1e3],
];
function time(ms, digits) {
    if (ms === 0)
        return '0 ms';
    if (Math.abs(rounded(ms / 1000, digits)) < 60)
        return scaled(ms, digits, moments);
    // Fractions of a second are only of interest to who asks for more digits than usual.
    const grain = digits > 3 ? 1 : 1000;
    const seconds = (Math.round(ms / grain) * grain) / 1000;
    const [hours, minutes] = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60];
    const parts = [
        [hours, 'h'],
        [minutes, 'min'],
        [rounded(seconds % 60, 5), 's'],
    ];
    return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : `${written(amount)} ${unit}`)).join(' ');
}
function percent(share, digits) {
    const text = written(rounded(share * 100, digits));
    // 100% would say that there is no exception.
    return text === '100' && share !== 1 && digits < 17 ? percent(share, digits + 1) : `${text}%`;
}
/** A value for people, in the unit that they would use: `12.3 ms`, `1.2 MB/s`, `99.95%`, `1,204`. */
function figure(value, unit, digits = 3) {
    switch (unit) {
        case 'ms':
            return time(value, digits);
        case 'B':
            return scaled(value, digits, bytes);
        case 'B/s':
            return `${scaled(value, digits, bytes)}/s`;
        case 'share':
            return percent(value, digits);
        default:
            return `${plain(value, digits)}${unit}`;
    }
}
/** A limit that someone wrote: nothing is rounded away. */
const limitFigure = (limit, unit) => figure(limit, unit, 15);
/** A measured value beside its limit: with as many digits as it takes to see that they differ. */
function measuredFigure(value, limit, unit) {
    const beside = limit === null ? null : limitFigure(limit, unit);
    for (let digits = 3; digits < 15; digits++) {
        const text = figure(value, unit, digits);
        if (value === limit || text !== beside)
            return text;
    }
    return figure(value, unit, 15);
}
/** What a threshold of a metric measured. */
function measuredWords({ expression, status, value, limit }, metric) {
    if (metric === undefined || status === 'no-data' || (0,_results_result_js__WEBPACK_IMPORTED_MODULE_1__/* .provablyEmpty */ .L)(metric))
        return 'no data';
    if (value === null)
        return 'unknown';
    return measuredFigure(value, limit, unitOf(metric, (0,_results_threshold_js__WEBPACK_IMPORTED_MODULE_0__/* .parseThreshold */ .B7)(expression)?.aggregation ?? ''));
}
/** `1 threshold`, `1,204 thresholds`. */
const counted = (count, noun) => `${written(count)} ${noun}${count === 1 ? '' : 's'}`;


/***/ }),

/***/ 5045:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ comparisonVerdicts)
/* harmony export */ });
/**
 * What a comparison says, of one figure or of all: worse and better are beyond both the limit that people set and what
 * chance explains.
 */
const comparisonVerdicts = ['worse', 'better', 'too-little-to-tell', 'no-difference'];


/***/ }),

/***/ 5439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   TG: () => (/* binding */ explainEnding),
/* harmony export */   Uc: () => (/* binding */ describeError),
/* harmony export */   ml: () => (/* binding */ shorten)
/* harmony export */ });
/** One line, cut to so many characters: names and messages can be as long as a web page. */
function shorten(text, most = 300) {
    const characters = Array.from(text
        .slice(0, 4 * most)
        .replaceAll(/\s+/g, ' ')
        .trim());
    return characters.length > most ? `${characters.slice(0, most).join('')}…` : characters.join('');
}
/** The message of an error with its file and line, unless the message names them. */
function describeError({ message, place }) {
    const text = shorten(message);
    const at = place && `${place.file.replace(/^.*[\\/]/, '')}:${place.line}`;
    return at === null || text.includes(at) ? text : `${text} (${at})`;
}
const described = (error) => error && describeError(error);
/** k6 logs this before the error that ended it, when there is nothing to summarize; it is never the cause. */
const k6Error = ({ firstError }) => firstError?.message.startsWith('failed to handle the end-of-test summary') ? null : firstError;
const ofK6 = (errors) => described(k6Error(errors));
const ofScript = (errors) => described(errors.firstExceptions[0] ?? k6Error(errors));
/** What follows these words in k6's message: the text that the script gave exec.test.abort() or fail(). */
const given = (words) => ({ firstError }) => firstError?.message.startsWith(`${words}: `) ? shorten(firstError.message.slice(words.length + 2)) : null;
const scriptError = {
    outcome: 'script-error',
    reason: 'The script has an error',
    advice: 'Correct the script; k6 inspect or k6 run shows the same error on your own machine.',
    detail: ofScript,
};
const configError = {
    outcome: 'config-error',
    reason: 'k6 does not accept its options',
    advice: "Correct the option where it is set: the script's options, an input, flags or a K6_* variable.",
    detail: ofK6,
};
const crash = (reason, advice) => ({ outcome: 'crashed', reason, advice, detail: ofK6 });
/** k6's exit codes (errext/exitcodes/codes.go) but 0, and 255, which says too little. */
const meanings = {
    97: crash('The cloud test run failed or was aborted', 'See in Grafana Cloud k6 what became of the test run.'),
    98: crash('k6 lost track of the cloud test run', 'See in Grafana Cloud k6 what became of the test run.'),
    99: {
        outcome: 'thresholds-crossed',
        reason: 'k6 says that thresholds were crossed, but there is no summary that says which',
        advice: "See k6's last lines in the log.",
    },
    100: {
        outcome: 'setup-timeout',
        reason: "The script's setup() took too long",
        advice: "Make setup() faster, or raise setupTimeout in the script's options (60 s unless set).",
    },
    101: {
        outcome: 'teardown-timeout',
        reason: "The script's teardown() took too long",
        advice: "Make teardown() faster, or raise teardownTimeout in the script's options (60 s unless set).",
    },
    102: crash('Something in k6 took too long', "See k6's last lines in the log."),
    103: {
        outcome: 'stopped',
        reason: "The test was stopped through k6's REST API",
        advice: 'Find out what calls the REST API; this step did not.',
    },
    104: configError,
    105: {
        outcome: 'stopped',
        reason: 'The test was stopped by a signal that did not come from this step',
        advice: 'Find out what else on the machine sends signals to k6.',
    },
    106: crash('k6 could not open its REST API', 'Give --address in flags a port that is free, or leave it out if nothing calls the API.'),
    107: scriptError,
    108: {
        outcome: 'aborted',
        reason: 'The script aborted the test with exec.test.abort()',
        advice: 'See in the script why it does.',
        detail: given('test aborted'),
    },
    109: crash('k6 panicked', 'Report it to the authors of k6 or of the extension; the log has the stack.'),
    110: {
        outcome: 'marked-failed',
        reason: 'The script marked the test as failed with exec.test.fail()',
        advice: 'See in the script why it does.',
        detail: given('test marked as failed'),
    },
};
const scriptMessages = /couldn't be found on local disk|couldn't be retrieved from the resolved url|no exported functions in script|is a directory|only supported schemes for imports|^could not initialize '/;
/** 255 is k6's code for every error without one of its own: a script that is missing, an option that is wrong. */
function meaningOf255(errors) {
    const message = errors && k6Error(errors)?.message;
    if (message && scriptMessages.test(message))
        return scriptError;
    // An exception in an async setup() or teardown() ends with 255, in a plain one with 107.
    if (errors && !message && errors.exceptions > errors.iterationExceptions)
        return scriptError;
    return configError;
}
const signals = {
    1: 'SIGHUP',
    2: 'SIGINT',
    3: 'SIGQUIT',
    4: 'SIGILL',
    6: 'SIGABRT',
    7: 'SIGBUS',
    8: 'SIGFPE',
    9: 'SIGKILL',
    11: 'SIGSEGV',
    13: 'SIGPIPE',
    15: 'SIGTERM',
};
/** A shell around k6 ends with 128 and the signal's number. */
const signalOf = ({ exitCode, signal }) => signal ?? (exitCode !== null ? (signals[exitCode - 128] ?? null) : null);
function bySignal(signal) {
    // These two ask k6 to stop; before its VUs are there it has no ear for them and dies.
    if (signal === 'SIGINT' || signal === 'SIGTERM') {
        return {
            outcome: 'stopped',
            reason: `The test was stopped by ${signal}, which did not come from this step`,
            advice: 'Find out what else on the machine sends signals to k6.',
        };
    }
    if (signal === 'SIGKILL') {
        return crash('k6 was killed (SIGKILL), most likely because the machine ran out of memory', 'Use fewer VUs, discardResponseBodies or a larger runner.');
    }
    return crash(`k6 was ended by ${signal}`, "See k6's last lines in the log.");
}
function meaningOf(ending) {
    const signal = signalOf(ending);
    if (signal !== null)
        return bySignal(signal);
    if (ending.exitCode === 255)
        return meaningOf255(ending.errors);
    if (ending.exitCode === 2) {
        return crash("k6's runtime ended it (exit code 2)", 'The log has the stack; was there too little memory?');
    }
    const known = ending.exitCode === null ? undefined : meanings[ending.exitCode];
    return known ?? crash(`k6 ended with the unknown exit code ${ending.exitCode}`, "See k6's last lines in the log.");
}
/** What an end of k6 says that is neither its exit code 0 nor this step's doing. */
function explainEnding(ending) {
    const { outcome, reason, advice, detail } = meaningOf(ending);
    const words = ending.errors && detail?.(ending.errors);
    return { outcome, reason: words ? `${reason}: ${words.replace(/[.\s]+$/, '')}` : reason, advice };
}


/***/ }),

/***/ 7112:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ enoughPairs),
/* harmony export */   p: () => (/* binding */ enoughRuns)
/* harmony export */ });
/** Fewer earlier runs than these say little about how much runs vary. */
const enoughRuns = 5;
/** Fewer pairs than these say little about how much pairs vary. */
const enoughPairs = 3;


/***/ }),

/***/ 7505:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FK: () => (/* binding */ keyFigures),
/* harmony export */   tl: () => (/* binding */ checkCounts),
/* harmony export */   uW: () => (/* binding */ keyFigureNames)
/* harmony export */ });
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8861);

// Output name, metric, k6's key.
const sources = [
    ['http-reqs', 'http_reqs', 'count'],
    ['http-reqs-rate', 'http_reqs', 'rate'],
    ['http-req-failed-rate', 'http_req_failed', 'value'],
    ['http-req-duration-avg', 'http_req_duration', 'avg'],
    ['http-req-duration-min', 'http_req_duration', 'min'],
    ['http-req-duration-med', 'http_req_duration', 'med'],
    ['http-req-duration-max', 'http_req_duration', 'max'],
    ['http-req-duration-p90', 'http_req_duration', 'p(90)'],
    ['http-req-duration-p95', 'http_req_duration', 'p(95)'],
    ['http-req-duration-p99', 'http_req_duration', 'p(99)'],
    ['iterations', 'iterations', 'count'],
    ['iterations-rate', 'iterations', 'rate'],
    ['iteration-duration-p95', 'iteration_duration', 'p(95)'],
    ['checks-rate', 'checks', 'value'],
    ['vus-max', 'vus_max', 'max'],
    ['data-received', 'data_received', 'count'],
    ['data-sent', 'data_sent', 'count'],
];
/** The figures that most people ask for, by the names of their outputs. */
const keyFigureNames = sources.map(([name]) => name);
/** The key figures of a result. A metric without samples has none. */
function keyFigures(result) {
    const figure = (name, key) => {
        const metric = result?.metrics.get(name);
        return metric === undefined || (0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .provablyEmpty */ .L)(metric) ? null : (metric.values[key] ?? null);
    };
    return Object.fromEntries(sources.map(([output, name, key]) => [output, figure(name, key)]));
}
/**
 * How often checks were made and how often they failed. A script can take the metric or the groups out of its summary,
 * so the larger of both counts.
 */
function checkCounts({ metrics, checks }) {
    const { passes = 0, fails = 0 } = metrics.get('checks')?.values ?? {};
    const listedFails = checks.reduce((sum, check) => sum + check.fails, 0);
    const listed = checks.reduce((sum, check) => sum + check.passes + check.fails, 0);
    return { made: Math.max(passes + fails, listed), failed: Math.max(fails, listedFails) };
}


/***/ }),

/***/ 8770:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   QA: () => (/* binding */ onScale),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   _K: () => (/* binding */ scaleOf),
/* harmony export */   aJ: () => (/* binding */ fitScale),
/* harmony export */   wA: () => (/* binding */ reader)
/* harmony export */ });
/* harmony import */ var _threshold_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6777);

/** Reads a figure off the metrics of a run; null when they do not have it, or it is no number that can be. */
function reader({ metric, aggregation }) {
    const expression = { aggregation, percentile: (0,_threshold_js__WEBPACK_IMPORTED_MODULE_0__/* .percentileOf */ .D4)(aggregation) };
    return ({ metrics }) => {
        const found = metrics.get(metric);
        return found ? measurementOf(found, (0,_threshold_js__WEBPACK_IMPORTED_MODULE_0__/* .measuredValue */ .ww)(found, expression)) : null;
    };
}
function measurementOf({ kind, values }, value) {
    if (value === null || !Number.isFinite(value))
        return null;
    if (kind !== 'rate')
        return { kind, value, trials: 0 };
    const trials = Number(values.passes) + Number(values.fails);
    const isCount = trials > 0 && trials <= Number.MAX_SAFE_INTEGER;
    return value >= 0 && value <= 1 ? { kind, value, trials: isCount ? trials : 0 } : null;
}
/** Shares are compared by difference, because they are often 0; all else by ratio. */
const scaleOf = ({ kind }) => (kind === 'rate' ? 'difference' : 'ratio');
/** Whether there is a logarithm of all values, where it takes one. */
const fitScale = (measurements) => measurements.every((measurement) => scaleOf(measurement) === 'difference' || measurement.value > 0);
/** The value on the scale on which changes are differences. */
const onScale = (measurement) => scaleOf(measurement) === 'ratio' ? Math.log(measurement.value) : measurement.value;
/** How a figure is called in sentences. */
const nameOf = ({ metric, aggregation }) => `${metric} ${aggregation}`;


/***/ }),

/***/ 771:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Me: () => (/* binding */ overall),
/* harmony export */   RZ: () => (/* binding */ judgePlanFailure),
/* harmony export */   bE: () => (/* binding */ cancelledBefore),
/* harmony export */   nE: () => (/* binding */ notRun),
/* harmony export */   zr: () => (/* binding */ verified)
/* harmony export */ });
/* harmony import */ var _render_figures_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2225);
/* harmony import */ var _ending_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5439);


const failed = ({ outcome, reason, advice }) => ({
    outcome,
    passed: false,
    reason: `${reason}.`,
    advice,
});
/** The verdict on the script that was about to run when the step was cancelled. */
const cancelledBefore = failed({
    outcome: 'cancelled',
    reason: 'The step was cancelled before the test started',
    advice: '',
});
/** The verdict on a script that k6 would not even plan. */
function judgePlanFailure({ code, signal, killed, error }) {
    if (killed === 'abort')
        return cancelledBefore;
    if (killed === 'timeout') {
        return failed({
            outcome: 'script-error',
            reason: 'k6 inspect did not come to an end, so code outside of the functions of the script never ends',
            advice: 'Look for an endless loop, or an import from a server that does not answer.',
        });
    }
    if (killed === 'output' || code === 0) {
        return failed({
            outcome: 'crashed',
            reason: 'k6 inspect did not print a plan that can be read',
            advice: 'Check that k6-path or PATH leads to a real k6.',
        });
    }
    const errors = { exceptions: 0, iterationExceptions: 0, firstExceptions: [], firstError: error };
    return failed((0,_ending_js__WEBPACK_IMPORTED_MODULE_1__/* .explainEnding */ .TG)({ exitCode: code, signal, errors }));
}
/** The verdict where nothing ran, because something before k6 failed: the error that is a user's, as a sentence. */
const notRun = (reason, advice = '') => ({ outcome: 'not-run', passed: false, reason, advice });
/** The verdict on a script that was to be checked only, and is right. */
const verified = {
    outcome: 'not-run',
    passed: true,
    reason: 'The script is valid; it was not run, because verify-only is set.',
    advice: '',
};
/** The verdict on the step: that of the first script that failed, if any did. */
function overall(scripts) {
    const [only] = scripts;
    if (only === undefined)
        return notRun('There was no script to run.');
    if (scripts.length === 1)
        return only.verdict;
    const failures = scripts.filter(({ verdict }) => !verdict.passed);
    const [firstFailure] = failures;
    if (firstFailure === undefined) {
        const did = only.verdict.outcome === 'not-run' ? 'are valid; they were not run, because verify-only is set' : 'passed';
        return { ...only.verdict, reason: `All ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(scripts.length, 'script')} ${did}.` };
    }
    const share = failures.length === scripts.length ? 'All' : `${failures.length} of`;
    const first = `${failures.length === 1 ? '' : 'The first is '}${firstFailure.script}: ${firstFailure.verdict.reason}`;
    return { ...firstFailure.verdict, reason: `${share} ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(scripts.length, 'script')} failed. ${first}` };
}


/***/ }),

/***/ 6323:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   DH: () => (/* binding */ thresholdWords),
/* harmony export */   DY: () => (/* binding */ exceptionWords),
/* harmony export */   fW: () => (/* binding */ crossedWords),
/* harmony export */   g: () => (/* binding */ crossedThresholds),
/* harmony export */   j0: () => (/* binding */ heldWords),
/* harmony export */   pq: () => (/* binding */ failedCheckWords)
/* harmony export */ });
/* harmony import */ var _render_figures_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2225);
/* harmony import */ var _ending_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5439);
/* harmony import */ var _key_figures_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7505);



/*
 * Facts of a run as parts of sentences: one line, plain text, without a full stop at the end.
 */
const crossedThresholds = (result) => result?.thresholds.filter(({ status }) => status === 'crossed') ?? [];
const mostNamed = 3;
/** `1 of 3 thresholds was crossed: http_req_duration p(95)<500 (measured 812 ms)`. */
function crossedWords(result) {
    const { thresholds } = result;
    const crossed = crossedThresholds(result);
    const named = crossed.slice(0, mostNamed).map((threshold) => thresholdWords(threshold, result));
    const more = crossed.length > mostNamed ? ` and ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(crossed.length - mostNamed, 'more threshold')}` : '';
    return `${shareOf(crossed.length, thresholds.length)} crossed: ${named.join(', ')}${more}`;
}
/** `http_req_duration p(95)<500 (measured 812 ms)`. */
function thresholdWords(threshold, { metrics }) {
    const { metric, expression } = threshold;
    const measured = (0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .measuredWords */ .S5)(threshold, metrics.get(metric));
    return `${(0,_ending_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)(metric, 100)} ${(0,_ending_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)(expression, 50)} (${/^-?\d/.test(measured) ? 'measured ' : ''}${measured})`;
}
/** `The only threshold was`, `1 of 3 thresholds was`, `All 3 thresholds were`. */
function shareOf(some, all) {
    if (all === 1)
        return 'The only threshold was';
    return `${some === all ? 'All' : `${some} of`} ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(all, 'threshold')} ${some === 1 ? 'was' : 'were'}`;
}
/** `All 3 thresholds held, 1 of them without data`. */
function heldWords({ thresholds }) {
    const empty = thresholds.filter(({ status }) => status === 'no-data').length;
    if (thresholds.length === 0)
        return 'k6 ran the test to its end, and the script sets no thresholds';
    if (thresholds.length === 1)
        return `The only threshold held${empty ? ', but had no data' : ''}`;
    const without = empty === thresholds.length ? ', but had no data' : `, ${empty} of them without data`;
    return `All ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(thresholds.length, 'threshold')} held${empty ? without : ''}`;
}
/** `the script threw 3 exceptions, the first: Error: boom (checkout.js:12)`; null when it threw none that is known. */
function exceptionWords(errors) {
    if (!errors?.exceptions)
        return null;
    const { exceptions, firstExceptions } = errors;
    const [first] = firstExceptions;
    const which = exceptions === 1 ? '' : ', the first';
    return `the script threw ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(exceptions, 'exception')}${first ? `${which}: ${(0,_ending_js__WEBPACK_IMPORTED_MODULE_1__/* .describeError */ .Uc)(first)}` : ''}`;
}
/** `12 of 120 checks failed`; null when none did, or none was made. */
function failedCheckWords(result) {
    const { made, failed } = result ? (0,_key_figures_js__WEBPACK_IMPORTED_MODULE_2__/* .checkCounts */ .tl)(result) : { made: 0, failed: 0 };
    return failed === 0 ? null : `${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .figure */ .vP)(failed, '')} of ${(0,_render_figures_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(made, 'check')} failed`;
}


/***/ }),

/***/ 8861:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ provablyEmpty)
/* harmony export */ });
/**
 * Whether k6's summary proves that a metric had no samples. k6 writes zeros then, so this can be told from a rate, and
 * from a trend with `count` among its statistics; a gauge may have been set to 0, and a counter of 0 has counted right.
 */
function provablyEmpty({ kind, values }) {
    if (kind === 'rate')
        return values.passes === 0 && values.fails === 0;
    return kind === 'trend' && values.count === 0;
}


/***/ }),

/***/ 6777:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B7: () => (/* binding */ parseThreshold),
/* harmony export */   D4: () => (/* binding */ percentileOf),
/* harmony export */   v9: () => (/* binding */ holds),
/* harmony export */   ww: () => (/* binding */ measuredValue)
/* harmony export */ });
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8861);

// k6 looks for them in this order, wherever they stand.
const operators = ['<=', '<', '>=', '>', '===', '==', '!='];
const keywords = new Set(['value', 'count', 'rate', 'avg', 'min', 'med', 'max']);
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
function finite(text) {
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : null;
}
/** The percentile that `p(99.90)` names; null for anything else. */
function percentileOf(aggregation) {
    const match = /^p\((.*)\)$/s.exec(aggregation);
    const value = match ? finite(match[1] ?? '') : null;
    return value !== null && value >= 0 && value <= 100 ? value : null;
}
/**
 * Reads a threshold expression as k6 does (metrics/thresholds_parser.go), but for numbers that nobody writes there
 * (hexadecimal, infinite).
 *
 * @returns null when it is none.
 */
function parseThreshold(expression) {
    for (const operator of operators) {
        const at = expression.indexOf(operator);
        if (at < 0 || at + operator.length === expression.length)
            continue;
        const aggregation = expression.slice(0, at).trim();
        const limit = finite(expression.slice(at + operator.length).trim());
        const percentile = percentileOf(aggregation);
        if (limit === null || (percentile === null && !keywords.has(aggregation)))
            return null;
        return { aggregation, percentile, operator, limit };
    }
    return null;
}
/** Whether a value is as the expression wants it (metrics/thresholds.go, runNoTaint). */
function holds(value, { operator, limit }) {
    switch (operator) {
        case '<':
            return value < limit;
        case '<=':
            return value <= limit;
        case '>':
            return value > limit;
        case '>=':
            return value >= limit;
        case '!=':
            return value !== limit;
        default:
            return value === limit;
    }
}
/** The measured value of a metric that a threshold, or a comparison, is about; null when the summary does not have it. */
function measuredValue(metric, { aggregation, percentile }) {
    if ((0,_result_js__WEBPACK_IMPORTED_MODULE_0__/* .provablyEmpty */ .L)(metric))
        return null;
    const { kind, values } = metric;
    if (percentile === null) {
        // The rate of a rate metric is called value in the file (internal/js/summary-wrapper.js).
        return values[kind === 'rate' && aggregation === 'rate' ? 'value' : aggregation] ?? null;
    }
    const isThere = Object.hasOwn(values, aggregation);
    const key = isThere ? aggregation : Object.keys(values).find((name) => percentileOf(name) === percentile);
    return key === undefined ? null : (values[key] ?? null);
}


/***/ }),

/***/ 7325:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  V: () => (/* binding */ failOnWords),
  S: () => (/* binding */ judge)
});

// EXTERNAL MODULE: ./lib/render/figures.js
var render_figures = __nccwpck_require__(2225);
// EXTERNAL MODULE: ./lib/results/ending.js
var ending = __nccwpck_require__(5439);
// EXTERNAL MODULE: ./lib/results/enough.js
var enough = __nccwpck_require__(7112);
// EXTERNAL MODULE: ./lib/results/measurement.js
var measurement = __nccwpck_require__(8770);
;// CONCATENATED MODULE: ./lib/results/comparison-words.js




/** From here on a factor is easier to picture than a percentage. */
const largeFactor = 3;
const factorText = (factor) => (factor > 1e6 ? 'over a million' : (0,render_figures/* figure */.vP)(factor, ''));
/** The size of a change, whichever way it goes: `23.4%`, `2.1 percentage points`, `a factor of 12.3`. */
function sizeWords(scale, change) {
    if (scale === 'ratio') {
        return change < largeFactor ? (0,render_figures/* figure */.vP)(Math.abs(change - 1), 'share') : `a factor of ${factorText(change)}`;
    }
    const points = (0,render_figures/* figure */.vP)(Math.abs(change) * 100, '');
    return `${points} percentage point${points === '1' ? '' : 's'}`;
}
/** A change: `23.4% higher`, `12.3 times as high`, `2.1 percentage points lower`, `the same`. */
function changeWords({ scale, change }) {
    const more = scale === 'ratio' ? change - 1 : change;
    if (Math.abs(more) < 1e-9)
        return 'the same';
    if (scale === 'ratio' && change >= largeFactor)
        return `${factorText(change)} times as high`;
    return `${sizeWords(scale, change)} ${more > 0 ? 'higher' : 'lower'}`;
}
/** An end of an interval: `+23.4%`, `-2.1 points`, `×12.3`. */
function signedWords(scale, change) {
    if (scale === 'ratio' && change >= largeFactor)
        return `×${factorText(change)}`;
    const more = scale === 'ratio' ? change - 1 : change;
    const text = scale === 'ratio' ? (0,render_figures/* figure */.vP)(more, 'share') : `${(0,render_figures/* figure */.vP)(more * 100, '')} points`;
    return `${more > 0 ? '+' : ''}${text}`;
}
/** The interval of a change: `-1.2% to +23.4%`; empty when there is none. */
const intervalWords = ({ scale, low, high }) => low === null || high === null ? '' : `${signedWords(scale, low)} to ${signedWords(scale, high)}`;
/** What a compared figure is measured in. */
function comparedUnit({ metric, aggregation, scale }) {
    if (scale === 'difference')
        return 'share';
    const isAmount = aggregation === 'rate' || aggregation === 'count';
    return (0,render_figures/* unitOf */.uF)({ name: metric, kind: isAmount ? 'counter' : 'trend' }, aggregation);
}
/** Its values, with as many digits as it takes to see that they differ. */
function valuesOf(figure) {
    const unit = comparedUnit(figure);
    const shown = (digits) => ({
        value: (0,render_figures/* figure */.vP)(figure.value, unit, digits),
        reference: (0,render_figures/* figure */.vP)(figure.reference, unit, digits),
    });
    const differ = [3, 4, 5].map(shown).find(({ value, reference }) => value !== reference);
    return differ ?? shown(3);
}
/** The change for the worse up to which chance explains it; null: there are too few runs to know. */
function chanceOf({ scale, better, change, low, high }) {
    const end = better === 'lower' ? high : low;
    if (end === null)
        return null;
    return scale === 'ratio' ? end / change : end - change;
}
const before = (runs) => (runs === 1 ? 'the run before' : `the ${(0,render_figures/* counted */.hS)(runs, 'run')} before`);
const modes = {
    baseline: {
        subject: (name) => name,
        than: (runs) => `in ${before(runs)}`,
        others: before,
        counted: (runs) => (0,render_figures/* counted */.hS)(runs, 'earlier run'),
        between: 'instead of',
        enough: enough/* enoughRuns */.p,
    },
    paired: {
        subject: (name) => `${name} of A`,
        than: () => 'that of B',
        others: () => 'that of B',
        counted: (runs) => (0,render_figures/* counted */.hS)(runs, 'pair'),
        between: 'against',
        enough: enough/* enoughPairs */.W,
    },
};
/**
 * What is to be said of one figure: `http_req_duration p(95) is worse than in the 12 runs before: 23.4% higher, 612 ms
 * instead of 496 ms (chance explains up to 9.1%, max-regression allows 10%)`.
 */
function figureWords(figure, mode) {
    const { subject, than, others, between } = modes[mode];
    const { verdict, runs } = figure;
    const name = subject((0,ending/* shorten */.ml)((0,measurement/* nameOf */.Vb)(figure), 150));
    const { value, reference } = valuesOf(figure);
    const amounts = `${changeWords(figure)}, ${value} ${between} ${reference}`;
    if (verdict === 'too-little-to-tell')
        return `too little to tell about ${name}: ${amounts} (${whyTooLittle(figure, mode)})`;
    const finding = verdict === 'no-difference' ? `shows no difference from ${others(runs)}` : `is ${verdict} than ${than(runs)}`;
    return `${name} ${finding}: ${amounts} (${limitsWords(figure, mode)})`;
}
/** What the change is measured by. */
function limitsWords(figure, mode) {
    const allowed = `max-regression allows ${sizeWords(figure.scale, figure.limit)}`;
    if (mode === 'paired') {
        return `95% interval of ${(0,render_figures/* counted */.hS)(figure.runs, 'pair')}: ${intervalWords(figure)}; ${allowed}`;
    }
    const chance = chanceOf(figure);
    return chance === null ? allowed : `chance explains up to ${sizeWords(figure.scale, chance)}, ${allowed}`;
}
/** Why it is too little to tell, and how large a change could have been seen. */
function whyTooLittle(figure, mode) {
    const { scale, low, high, limit, detectable, runs } = figure;
    const { counted, enough } = modes[mode];
    const few = `only ${counted(runs)}, and it takes ${enough}`;
    if (low === null || high === null || detectable === null)
        return few;
    const seen = `a change of more than ${sizeWords(scale, detectable)} could have been seen`;
    if (runs < enough)
        return detectable === limit ? few : `${few}; only ${seen}`;
    const none = scale === 'ratio' ? 1 : 0;
    // Only a run that was to confirm another can leave this.
    if (none < low || none > high)
        return 'the run that was to confirm the first did not';
    return `${counted(runs)} vary so much that only ${seen}`;
}
const mostNamed = 3;
/** What made a comparison worse, as a sentence without its end; null when it is not worse. */
function worseWords({ figures, mode }) {
    const worse = figures.filter(({ verdict }) => verdict === 'worse');
    const named = worse.slice(0, mostNamed).map((figure) => figureWords(figure, mode));
    const more = worse.length > mostNamed ? [`and ${(0,render_figures/* counted */.hS)(worse.length - mostNamed, 'more figure')} worse`] : [];
    return worse.length === 0 ? null : [...named, ...more].join('; ');
}

// EXTERNAL MODULE: ./lib/results/reasons.js
var reasons = __nccwpck_require__(6323);
;// CONCATENATED MODULE: ./lib/results/verdict.js




/** What fails a step only if it is asked to. */
const failOnWords = ['exceptions', 'checks', 'regression'];
/**
 * Judges a run. What this step did to it comes first, then k6's exit code, then what k6 lets pass. Thresholds are
 * judged by the summary, because the exit code hides them when something else failed first.
 */
function judge(evidence) {
    const { outcome, reason, advice } = explain(evidence);
    const facts = [reason, ...besides(evidence, outcome)];
    return { outcome, passed: outcome === 'passed', reason: facts.map(sentence).join(' '), advice };
}
/** Starts with a capital, unless it starts with a name: k6, setup(). */
const sentence = (words) => `${words.replace(/^(?!k6)[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase()).replace(/[.\s]+$/, '')}.`;
function explain(evidence) {
    const { end, result } = evidence;
    const stopped = stoppedHere(evidence);
    if (stopped)
        return stopped;
    if (result && (0,reasons/* crossedThresholds */.g)(result).length > 0 && (end.exitCode === 0 || end.exitCode === 99)) {
        return {
            outcome: 'thresholds-crossed',
            reason: (0,reasons/* crossedWords */.fW)(result),
            advice: 'See what became slower or worse, or change the threshold if the figure is acceptable.',
        };
    }
    if (end.exitCode !== 0)
        return (0,ending/* explainEnding */.TG)(end);
    return nothingTested(evidence) ?? allThrew(evidence) ?? stricter(evidence) ?? passed(evidence);
}
/** Facts beside the reason that a reader must not miss. */
function besides({ end, result, comparison, failOn }, outcome) {
    const crossed = outcome !== 'thresholds-crossed' && (0,reasons/* crossedThresholds */.g)(result).length > 0;
    const exceptions = ['thresholds-crossed', 'passed', 'regression'].includes(outcome)
        ? (0,reasons/* exceptionWords */.DY)(end.errors)
        : null;
    const isSaid = failOn.has('regression') && ['exceptions', 'checks-failed', 'regression'].includes(outcome);
    const worse = comparison === null || isSaid ? null : worseWords(comparison);
    return [crossed && result ? (0,reasons/* crossedWords */.fW)(result) : null, exceptions, worse].filter((fact) => fact !== null);
}
/** With these codes k6 has run its test to the end, however late. */
const ranToTheEnd = new Set([0, 99, 110]);
function stoppedHere({ end, result }) {
    const { cause, killed, exitCode } = end;
    const loss = killed ? `; k6 did not end in time and was killed${result ? '' : ', so there are no results'}` : '';
    if (cause === 'cancelled')
        return { outcome: 'cancelled', reason: `The step was cancelled${loss}`, advice: '' };
    if (cause !== 'timeout' || ranToTheEnd.has(exitCode))
        return null;
    return {
        outcome: 'timed-out',
        reason: `The test was still running at its timeout, so it was stopped${loss}`,
        advice: 'Make the test shorter, or raise the input timeout.',
    };
}
const iterationsOf = (result) => result?.metrics.get('iterations')?.values.count ?? 0;
/** The metric alone proves nothing by its absence, because a script's handleSummary() can take it out of the summary. */
function nothingTested({ end, result, plan }) {
    const idle = iterationsOf(result) === 0 && (end.idle ?? result !== null);
    if (!idle || plan?.segmented)
        return null;
    return {
        outcome: 'no-iterations',
        reason: 'Not a single iteration finished, so nothing was tested',
        advice: 'Let the test last longer than one iteration takes, or give its scenarios a longer gracefulStop.',
    };
}
/** An iteration that is counted logs one exception at most, so as many exceptions as iterations means all of them. */
function allThrew({ end: { errors }, result }) {
    const iterations = iterationsOf(result);
    if (!errors || iterations === 0 || errors.iterationExceptions < iterations)
        return null;
    const all = iterations === 1 ? 'The only iteration' : `Every one of ${(0,render_figures/* counted */.hS)(iterations, 'iteration')}`;
    const [firstException] = errors.firstExceptions;
    const said = firstException ? `${iterations === 1 ? '' : ', the first'}: ${(0,ending/* describeError */.Uc)(firstException)}` : '';
    return {
        outcome: 'all-iterations-failed',
        reason: `${all} threw an exception${said}`,
        advice: 'Correct the script; k6 itself lets exceptions in iterations pass.',
    };
}
/** What only the input fail-on fails. What cannot be known fails too: nobody would notice otherwise. */
function stricter({ end, result, failOn, comparison }) {
    const [first, ...more] = [
        failOn.has('exceptions') ? judgeExceptions(end) : null,
        failOn.has('checks') ? judgeChecks(result) : null,
        failOn.has('regression') ? judgeRegression(comparison) : null,
    ].filter((explanation) => explanation !== null);
    return first ? { ...first, reason: [first, ...more].map(({ reason }) => reason).join('; and ') } : null;
}
function judgeRegression(comparison) {
    const reason = comparison && worseWords(comparison);
    if (reason === null)
        return null;
    return {
        outcome: 'regression',
        reason,
        advice: 'See what became slower or worse; if that is meant, leave regression out of fail-on for this run.',
    };
}
function judgeExceptions({ errors }) {
    if (errors === null) {
        return {
            outcome: 'exceptions',
            reason: "exceptions cannot be counted, because the log's format or destination hides them",
            advice: 'Leave --log-format and --log-output alone, or take exceptions out of fail-on.',
        };
    }
    const reason = (0,reasons/* exceptionWords */.DY)(errors);
    if (reason === null)
        return null;
    return { outcome: 'exceptions', reason, advice: 'Correct the script, or take exceptions out of fail-on.' };
}
function judgeChecks(result) {
    if (result === null) {
        return {
            outcome: 'checks-failed',
            reason: 'failed checks cannot be counted, because k6 left no summary',
            advice: 'See in the log why there is no summary, or take checks out of fail-on.',
        };
    }
    const reason = (0,reasons/* failedCheckWords */.pq)(result);
    if (reason === null)
        return null;
    return { outcome: 'checks-failed', reason, advice: 'See which checks failed, or take checks out of fail-on.' };
}
function passed({ result }) {
    const failed = (0,reasons/* failedCheckWords */.pq)(result);
    const held = result ? (0,reasons/* heldWords */.j0)(result) : 'k6 ended well (exit code 0), but left no summary, so no more is known';
    return { outcome: 'passed', reason: failed ? `${held}; ${failed}, which k6 lets pass` : held, advice: '' };
}


/***/ }),

/***/ 4232:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HZ: () => (/* binding */ createRunDirectory),
/* harmony export */   l6: () => (/* binding */ readSummaryFile)
/* harmony export */ });
/* unused harmony export isRunDirectory */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);



const temporary = (env) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)(env.RUNNER_TEMP || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)());
/**
 * Makes a private directory (mode 0700, a name that cannot be guessed) for what k6 and later steps exchange. It
 * stays until the runner empties RUNNER_TEMP at the job's end.
 */
function createRunDirectory(env) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporary(env), 'k6-load-test-'));
}
/** Whether a path is one that {@link createRunDirectory} gives. */
const isRunDirectory = (path, env) => dirname(path) === temporary(env) && /^k6-load-test-[A-Za-z0-9]{6}$/.test(basename(path));
/** Bytes of a summary beyond which it is not read: 1,000 thresholds with their submetrics are about 0.3 MB. */
const largestSummary = 64 * 1024 * 1024;
/**
 * Reads the summary that k6 wrote.
 *
 * @returns its text, or null when there is no such file, it is not a plain one or larger than any summary can be.
 */
function readSummaryFile(path) {
    try {
        const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path);
        return file.isFile() && file.size <= largestSummary ? (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8') : null;
    }
    catch {
        return null;
    }
}


/***/ }),

/***/ 9446:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  s3: () => (/* binding */ notPlanned),
  et: () => (/* binding */ plan),
  j3: () => (/* binding */ runScript),
  Mr: () => (/* binding */ withoutRun)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/github/log.js
var log = __nccwpck_require__(853);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: ./lib/k6/env.js
var k6_env = __nccwpck_require__(9610);
// EXTERNAL MODULE: ./lib/path-kind.js
var path_kind = __nccwpck_require__(3183);
;// CONCATENATED MODULE: ./lib/github/runner-files.js




/** What is at a path, links not followed; undefined also for what cannot be reached. */
function statOf(path) {
    try {
        return (0,external_node_fs_.lstatSync)(path);
    }
    catch {
        return undefined;
    }
}
/** Reads every file that the runner gave this step. What is no plain file is the runner's own affair. */
function readRunnerFiles(env) {
    return k6_env/* runnerFiles */.O9.flatMap((name) => {
        const path = env[name];
        if (!path)
            return [];
        const found = statOf(path);
        if (found === undefined)
            return [{ name, path, content: null }];
        return found.isFile() ? [{ name, path, content: (0,external_node_fs_.readFileSync)(path) }] : [];
    });
}
/**
 * Puts every runner file back as it was. A script can write any path that it can guess.
 *
 * @returns the names of those that had been changed.
 */
function restoreRunnerFiles(before) {
    const changed = before.filter((file) => !isAsBefore(file));
    for (const { path, content } of changed) {
        (0,external_node_fs_.rmSync)(path, { recursive: true, force: true });
        if (content === null)
            continue;
        const directory = (0,external_node_path_.dirname)(path);
        if ((0,path_kind/* pathKind */.g)(directory) !== 'directory')
            (0,external_node_fs_.rmSync)(directory, { force: true });
        (0,external_node_fs_.mkdirSync)(directory, { recursive: true });
        (0,external_node_fs_.writeFileSync)(path, content, { flag: 'wx' });
    }
    return changed.map(({ name }) => name);
}
/** The size comes first: what stands there now may be larger than memory, or a pipe that never ends. */
function isAsBefore({ path, content }) {
    const now = statOf(path);
    if (content === null || now === undefined)
        return content === null && now === undefined;
    return now.isFile() && now.size === content.length && (0,external_node_fs_.readFileSync)(path).equals(content);
}

// EXTERNAL MODULE: ./lib/k6/inspect.js + 1 modules
var inspect = __nccwpck_require__(5768);
// EXTERNAL MODULE: ./lib/load-run.js + 13 modules
var load_run = __nccwpck_require__(3311);
// EXTERNAL MODULE: ./lib/results/other-verdicts.js
var other_verdicts = __nccwpck_require__(771);
// EXTERNAL MODULE: ./lib/results/verdict.js + 1 modules
var verdict = __nccwpck_require__(7325);
// EXTERNAL MODULE: ./lib/results/reasons.js
var reasons = __nccwpck_require__(6323);
;// CONCATENATED MODULE: ./lib/results/threshold-line.js
/**
 * The line on which a threshold's expression stands in a script, as a string of its own.
 *
 * @returns null when it does not stand there, or more than once: two metrics can have the same limit.
 */
function thresholdLine(source, expression) {
    const [first, second] = ["'", '"', '`']
        .map((quote) => `${quote}${expression}${quote}`)
        .flatMap((literal) => placesOf(source, literal));
    return first === undefined || second !== undefined ? null : source.slice(0, first).split('\n').length;
}
/** Where a text stands; the first two places are enough. */
function placesOf(source, text) {
    const first = source.indexOf(text);
    if (first < 0)
        return [];
    const second = source.indexOf(text, first + text.length);
    return second < 0 ? [first] : [first, second];
}

;// CONCATENATED MODULE: ./lib/script-notes.js




/** A warning for each of the first exceptions, on its line; the first one says how many there were. */
function exceptionWarnings(script, { errors }) {
    if (errors === null)
        return [];
    const { exceptions, firstExceptions } = errors;
    return firstExceptions.map(({ message, place }, index) => {
        const all = exceptions === 1 ? 'an exception' : `${exceptions} exceptions; the first`;
        const lead = index === 0 ? `${script.name} threw ${all}` : `${script.name} also threw`;
        return {
            level: 'warning',
            message: `${lead}: ${message}`,
            ...(place ? { file: place.file, line: place.line } : {}),
        };
    });
}
/** An error for each crossed threshold, on the line of the script where it stands, if it stands there exactly once. */
function thresholdErrors(script, result) {
    const crossed = (0,reasons/* crossedThresholds */.g)(result);
    if (result === null || crossed.length === 0)
        return [];
    const source = script.file === null ? '' : sourceOf(script.file);
    return crossed.map((threshold) => {
        const line = thresholdLine(source, threshold.expression);
        return {
            level: 'error',
            title: `${script.name}: thresholds-crossed`,
            message: `Threshold crossed: ${(0,reasons/* thresholdWords */.DH)(threshold, result)}`,
            ...(script.file === null ? {} : { file: script.file }),
            ...(line === null ? {} : { line }),
        };
    });
}
/** The text of a script; an archive has none that could be read here. */
function sourceOf(file) {
    try {
        return (0,path_kind/* pathKind */.g)(file) === 'file' ? (0,external_node_fs_.readFileSync)(file, 'utf8') : '';
    }
    catch {
        return ''; // it was there when it was run; without it there are no lines
    }
}

;// CONCATENATED MODULE: ./lib/script-run.js








/** Init code that hangs would hang the step; it has as long as the run may take, and two minutes at most. */
const inspectTimeoutMs = 120_000;
/** Runs one script; the runner's files are as before when it returns. */
async function runScript(context, script, index) {
    const files = readRunnerFiles(context.env);
    let changed = [];
    const run = await planAndRun(context, script, index).finally(() => {
        changed = restoreRunnerFiles(files);
    });
    const warnings = changed.map((name) => ({
        level: 'warning',
        message: `${script.name} wrote the runner's file ${name}; it was put back as it was`,
    }));
    return { ...run, warnings: [...warnings, ...run.warnings] };
}
/** Plan, then the run or runs, then the verdict. */
async function planAndRun(context, script, index) {
    const { inputs, interruption } = context;
    const planned = await plan(context, script);
    if (!('plan' in planned))
        return notPlanned(context, script, planned);
    if (inputs.verifyOnly) {
        const { version: k6Version, plan } = planned;
        return withoutRun(script, other_verdicts/* verified */.zr, { k6Version, plan, warnings: replacedWarning(script, planned) });
    }
    if (interruption.soft.aborted)
        return withoutRun(script, other_verdicts/* cancelledBefore */.bE, { k6Version: planned.version });
    const measured = await measure(context, script, { planned, index });
    return 'run' in measured ? scriptRun(context, script, { ...measured, planned }) : measured;
}
/** Asks k6 what the script will run in this environment. */
function plan(context, script) {
    const { inputs, k6, env, directory, interruption } = context;
    return (0,inspect/* planScript */.l)({
        k6,
        script: script.argument,
        options: inputs.options,
        flags: inputs.flags,
        env,
        scriptEnv: inputs.env,
        cwd: inputs.workingDirectory,
        scratch: directory,
        signal: interruption.soft,
        timeoutMs: Math.min(inputs.timeoutMs ?? inspectTimeoutMs, inspectTimeoutMs),
        log: log/* info */.pq,
    });
}
async function measure(context, script, { planned, index }) {
    const { compare } = context.inputs;
    if (compare?.mode === 'paired') {
        const { runInTurn } = await Promise.all(/* import() */[__nccwpck_require__.e(453), __nccwpck_require__.e(506)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8506));
        return runInTurn(context, script, { planned, compare });
    }
    const summary = (0,external_node_path_.join)(context.directory, index === 0 ? 'summary.json' : `summary-${index + 1}.json`);
    const run = await (0,load_run/* runLoad */.e)(context, script, { planned, summary });
    return { run, comparison: null, warnings: [] };
}
function scriptRun({ inputs }, script, { run, comparison, warnings, planned }) {
    const { end, result, summary, usage } = run;
    return {
        script,
        report: {
            script: script.name,
            verdict: (0,verdict/* judge */.S)({ end, result, plan: planned.plan, failOn: inputs.failOn, comparison }),
            exitCode: end.exitCode,
            plan: planned.plan,
            result,
            summaryPath: summary,
            errors: end.errors,
            durationMs: end.durationMs,
            k6Version: planned.version,
            usageReport: usage,
            overTime: null,
            comparison,
            htmlReport: '',
        },
        errors: thresholdErrors(script, result),
        place: end.errors?.firstError?.place ?? end.errors?.firstExceptions[0]?.place ?? null,
        warnings: [...replacedWarning(script, planned), ...run.warnings, ...warnings, ...exceptionWarnings(script, end)],
    };
}
/** A script that k6 would not plan, with what k6 said in the log. */
function notPlanned({ k6 }, script, failure) {
    if (failure.log !== '')
        (0,log/* info */.pq)(failure.log);
    return withoutRun(script, (0,other_verdicts/* judgePlanFailure */.RZ)(failure), {
        k6Version: k6.version,
        exitCode: failure.killed === null ? failure.code : null,
        place: failure.error?.place ?? null,
    });
}
/** What is known of a script that did not run. */
function withoutRun(script, verdict, known) {
    return {
        script,
        report: {
            script: script.name,
            verdict,
            exitCode: known.exitCode ?? null,
            plan: known.plan ?? null,
            result: null,
            summaryPath: '',
            errors: null,
            durationMs: null,
            k6Version: known.k6Version,
            usageReport: { status: 'skipped', detail: 'nothing ran', body: '' },
            overTime: null,
            comparison: null,
            htmlReport: '',
        },
        errors: [],
        place: known.place ?? null,
        warnings: known.warnings ?? [],
    };
}
function replacedWarning(script, { replacesScenarios }) {
    if (!replacesScenarios)
        return [];
    const message = `${script.name} has scenarios of its own, which the options of this step replace: leave out vus, duration, iterations and stages to run them`;
    return [{ level: 'warning', message, ...(script.file ? { file: script.file } : {}) }];
}


/***/ }),

/***/ 1493:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ parseGoDuration)
/* harmony export */ });
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
const whole = new RegExp(`^([-+]?)(0|(?:${part})+)$`);
const parts = /(\d*)\.?(\d*)([^\d.]+)/g;
/** The largest magnitude of a Go duration: 2^63 - 1 nanoseconds, and one more below zero. */
const longest = 2n ** 63n - 1n;
/** What is less than a nanosecond is cut. */
function nanoseconds(digits, fraction, unit) {
    const perUnit = nanosecondsPer[unit] ?? 0n;
    return BigInt(digits) * perUnit + (BigInt(fraction) * perUnit) / 10n ** BigInt(fraction.length);
}
/**
 * Reads a duration as Go writes it, `1h2m3.5s`, `250µs`, `-1.5h`, `0` (time.ParseDuration).
 *
 * @returns seconds, to the nanosecond as far as a double can; undefined when Go would not accept the text.
 */
function parseGoDuration(text) {
    const match = whole.exec(text);
    if (!match)
        return undefined;
    const [, sign, magnitude = ''] = match;
    let total = 0n;
    for (const [, digits = '', fraction = '', unit = ''] of magnitude.matchAll(parts)) {
        total += nanoseconds(digits, fraction, unit);
    }
    if (total > (sign === '-' ? longest + 1n : longest))
        return undefined;
    const signed = sign === '-' ? -total : total;
    return Number(signed / 1000000000n) + Number(signed % 1000000000n) / 1e9;
}


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
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
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
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
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
/******/ var __webpack_exports__ = __nccwpck_require__(342);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
