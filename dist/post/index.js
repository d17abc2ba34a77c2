import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
var __webpack_exports__ = {};

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
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
    const child = spawn(command, args, {
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

;// CONCATENATED MODULE: ./lib/k6/env.js
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
const env_hidden = new RegExp(`^(?:ACTIONS_.*|INPUT_.*|STATE_.*|${runnerFiles.join('|')})$`, 'i');
/** An environment without what is the runner's: for everything that this action starts. */
const withoutRunner = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !env_hidden.test(name)));
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

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./lib/run-directory.js



const temporary = (env) => (0,external_node_path_namespaceObject.resolve)(env.RUNNER_TEMP || (0,external_node_os_namespaceObject.tmpdir)());
/**
 * Makes a private directory (mode 0700, a name that cannot be guessed) for what k6 and later steps exchange. It
 * stays until the runner empties RUNNER_TEMP at the job's end.
 */
function createRunDirectory(env) {
    return mkdtempSync(join(temporary(env), 'k6-load-test-'));
}
/** Whether a path is one that {@link createRunDirectory} gives. */
const isRunDirectory = (path, env) => (0,external_node_path_namespaceObject.dirname)(path) === temporary(env) && /^k6-load-test-[A-Za-z0-9]{6}$/.test((0,external_node_path_namespaceObject.basename)(path));
/** Bytes of a summary beyond which it is not read: 1,000 thresholds with their submetrics are about 0.3 MB. */
const largestSummary = (/* unused pure expression or super */ null && (64 * 1024 * 1024));
/**
 * Reads the summary that k6 wrote.
 *
 * @returns its text, or null when there is no such file, it is not a plain one or larger than any summary can be.
 */
function readSummaryFile(path) {
    try {
        const file = lstatSync(path);
        return file.isFile() && file.size <= largestSummary ? readFileSync(path, 'utf8') : null;
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./lib/leftovers.js





function processesOnLinux() {
    return (0,external_node_fs_namespaceObject.readdirSync)('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => {
        try {
            return [{ pid: Number(name), text: (0,external_node_fs_namespaceObject.readFileSync)(`/proc/${name}/environ`, 'utf8').replaceAll('\0', ' ') }];
        }
        catch {
            return []; // it ended meanwhile, or is another user's
        }
    });
}
function processesByPs() {
    const lines = (0,external_node_child_process_namespaceObject.execFileSync)('ps', ['-axwwE', '-o', 'pid=,command='], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
    });
    return lines.split('\n').flatMap((line) => {
        const match = /^\s*(\d+)\s+(.*)$/.exec(line);
        return match ? [{ pid: Number(match[1]), text: match[2] ?? '' }] : [];
    });
}
/** Every process that the user may see; none on Windows, where the runner itself kills the whole tree. */
function processes() {
    if (process.platform === 'win32')
        return [];
    return process.platform === 'linux' ? processesOnLinux() : processesByPs();
}
/**
 * Ends what a killed step left behind: every process that k6 was or started, and the step's private directory.
 *
 * @param directory the private directory of the step; its name is unique, so no other step's processes are hit. What
 * cannot be one is left alone: a script can write the file in which the step keeps it.
 */
function removeLeftovers(directory, env) {
    if (!isRunDirectory(directory, env))
        return;
    const mark = `${stepMark}=${directory}`;
    for (const { pid } of processes().filter(({ text }) => text.includes(mark))) {
        killGroup(pid, 'SIGKILL');
        try {
            process.kill(pid, 'SIGKILL'); // not every one leads its group
        }
        catch {
            // its group's end was its own, or it is another user's
        }
    }
    // A process that is being killed may still be writing.
    (0,external_node_fs_namespaceObject.rmSync)(directory, { recursive: true, force: true, maxRetries: 3 });
}

;// CONCATENATED MODULE: ./lib/post.js

/*
 * The post step. The step itself clears this state when it ends; if it is still there, the step was killed,
 * and k6 may go on loading its target until the job ends.
 */
const directory = process.env.STATE_directory;
if (directory)
    removeLeftovers(directory, process.env);

