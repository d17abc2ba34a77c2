export const id = 506;
export const ids = [506];
export const modules = {

/***/ 8506:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runInTurn: () => (/* binding */ runInTurn)
});

// UNUSED EXPORTS: turnsOf

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/github/log.js
var log = __webpack_require__(853);
// EXTERNAL MODULE: ./lib/load-run.js + 13 modules
var load_run = __webpack_require__(3311);
// EXTERNAL MODULE: ./lib/results/enough.js
var enough = __webpack_require__(7112);
// EXTERNAL MODULE: ./lib/results/comparison.js
var comparison = __webpack_require__(5045);
;// CONCATENATED MODULE: ./lib/results/judged-figure.js

/** What floats may be off by: exactly 10% more is not beyond 10%. */
const hair = 1e-9;
/** The exponentials of larger ones are infinite or 0. */
const mostExponent = 709;
/** From the scale on which changes are differences to the one on which they are told. */
const offScale = (scale, shift) => scale === 'ratio' ? Math.exp(Math.min(Math.max(shift, -mostExponent), mostExponent)) : shift;
/** How far off a figure may be on its scale. A share may move by a tenth of it: 10% are 1 percentage point. */
const limitOf = ({ scale, maxRegression }) => scale === 'ratio' ? Math.log1p(maxRegression) : maxRegression / 10;
/** Gives a figure its verdict. */
function judgeFigure(change) {
    const { figure, scale, value, reference, shift, chance, runs } = change;
    const limit = limitOf(change);
    const told = (size) => offScale(scale, size);
    const forTheWorse = figure.better === 'lower' ? 1 : -1;
    return {
        ...figure,
        verdict: verdictOf(change, limit, forTheWorse * shift),
        scale,
        value,
        reference,
        change: told(shift),
        low: chance === null ? null : told(shift - chance),
        high: chance === null ? null : told(shift + chance),
        limit: told(forTheWorse * limit),
        detectable: chance === null ? null : told(forTheWorse * Math.max(limit, chance)),
        runs,
    };
}
function verdictOf({ chance, runs, enough }, limit, worsening) {
    if (chance === null)
        return 'too-little-to-tell';
    const beyondBoth = Math.max(limit, chance) + hair;
    if (worsening > beyondBoth)
        return 'worse';
    if (worsening < -beyondBoth)
        return 'better';
    return chance > limit || runs < enough ? 'too-little-to-tell' : 'no-difference';
}
/** A comparison with the verdict that its figures come to. */
const comparisonOf = (parts) => ({
    ...parts,
    verdict: comparison/* comparisonVerdicts */.w.find((verdict) => parts.figures.some((figure) => figure.verdict === verdict)) ?? null,
});

// EXTERNAL MODULE: ./lib/results/measurement.js
var measurement = __webpack_require__(8770);
// EXTERNAL MODULE: ./node_modules/jstat/dist/jstat.js
var jstat = __webpack_require__(2453);
;// CONCATENATED MODULE: ./lib/results/student-t.js

const known = new Map();
/**
 * The quantile of Student's t distribution: `studentT(0.975, 4)` is 2.776. Quantiles are kept, because thousands of
 * simulated comparisons need the same few.
 *
 * @param degrees of freedom, at least 1.
 */
function studentT(probability, degrees) {
    const ofDegrees = known.get(degrees) ?? new Map();
    const value = ofDegrees.get(probability) ?? jstat.studentt.inv(probability, degrees);
    known.set(degrees, ofDegrees.set(probability, value));
    return value;
}

;// CONCATENATED MODULE: ./lib/results/spread.js

/** What a float cannot tell from no spread at all. */
const nothing = 1e-12;
/** The mean, and the standard deviation of the population; 0 for fewer than two values. */
function meanAndDeviation(values) {
    const count = values.length;
    // From the first value, so that equal values have exactly their mean, and no deviation.
    const [first = Number.NaN] = values;
    const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / count;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    return { mean, deviation: deviation < nothing ? 0 : deviation };
}
const total = (side) => side.reduce(({ hits, trials }, one) => ({ hits: hits + one.value * one.trials, trials: trials + one.trials }), {
    hits: 0,
    trials: 0,
});
/**
 * The standard error that the difference between two shares has at the least, since it takes luck which of the requests
 * fail: binomial, of all trials together, with one success and one failure more than there were. Earlier runs without a
 * single failure do not prove that failures are impossible. 0: the trials are not known, or it is no share.
 */
function leastShareError({ ours, theirs }) {
    const [a, b] = [total(ours), total(theirs)];
    if (a.trials === 0 || b.trials === 0)
        return 0;
    const share = (a.hits + b.hits + 1) / (a.trials + b.trials + 2);
    return Math.sqrt(share * (1 - share) * (1 / a.trials + 1 / b.trials));
}
/** The largest change that chance explains, to either side; null: there are too few runs to know. */
function chanceOf({ error, runs, enough, probability }) {
    if (runs < 2 || (error === 0 && runs < enough))
        return null;
    return studentT(probability, runs - 1) * error;
}

;// CONCATENATED MODULE: ./lib/results/paired.js




/** That of a 95% interval. */
const probability = 0.975;
/**
 * Compares side A with side B, which ran in turn. A figure is worse, or better, if the mean change over the pairs is
 * beyond max-regression and its 95% interval leaves out "no change".
 *
 * Ratios are compared by their logarithms, shares by percentage points, as with earlier runs.
 */
function comparePairs({ pairs, figures, maxRegression, notes = [] }) {
    const found = figures.map((figure) => comparable(figure, pairs));
    const own = pairs.length === 0 ? ['There is no complete pair of runs.'] : found.flatMap(({ note }) => note ?? []);
    return comparisonOf({
        mode: 'paired',
        figures: found.flatMap(({ figure, measured }) => (measured ? [judged(figure, measured, maxRegression)] : [])),
        runs: pairs.length,
        notes: [...notes, ...own],
    });
}
function comparable(figure, pairs) {
    const read = (0,measurement/* reader */.wA)(figure);
    const leftOut = (why) => ({ figure, note: `${(0,measurement/* nameOf */.Vb)(figure)} was left out: ${why}.` });
    const both = pairs.map(({ a, b }) => ({ a: read(a), b: read(b) })).flatMap(({ a, b }) => (a && b ? [{ a, b }] : []));
    const kind = both[0]?.a.kind;
    const measured = both.filter(({ a, b }) => a.kind === kind && b.kind === kind);
    if (measured.length === 0)
        return leftOut('no pair of runs has such a value on both sides');
    if (!(0,measurement/* fitScale */.aJ)(measured.flatMap(({ a, b }) => [a, b])))
        return leftOut('ratios need values above 0, and not all are');
    const some = `${(0,measurement/* nameOf */.Vb)(figure)} was compared in ${measured.length} of ${pairs.length} pairs: the others have no such value.`;
    return { figure, measured, ...(measured.length < pairs.length ? { note: some } : {}) };
}
function judged(figure, measured, maxRegression) {
    const runs = measured.length;
    const [ours, theirs] = [measured.map(({ a }) => a), measured.map(({ b }) => b)];
    const scale = ours.some((one) => (0,measurement/* scaleOf */._K)(one) === 'difference') ? 'difference' : 'ratio';
    const { mean: shift, deviation } = meanAndDeviation(measured.map(({ a, b }) => (0,measurement/* onScale */.QA)(a) - (0,measurement/* onScale */.QA)(b)));
    const error = Math.max(deviation / Math.sqrt(runs), leastShareError({ ours, theirs }));
    const centre = (side) => offScale(scale, meanAndDeviation(side.map(measurement/* onScale */.QA)).mean);
    return judgeFigure({
        figure,
        scale,
        value: centre(ours),
        reference: centre(theirs),
        shift,
        chance: chanceOf({ error, runs, enough: enough/* enoughPairs */.W, probability }),
        runs,
        enough: enough/* enoughPairs */.W,
        maxRegression,
    });
}

// EXTERNAL MODULE: ./lib/script-run.js + 3 modules
var script_run = __webpack_require__(9446);
;// CONCATENATED MODULE: ./lib/paired-runs.js





/** A, B, B, A, A, B …: a machine that gets slower in the meantime favours neither side. */
const turnsOf = (rounds) => Array.from({ length: rounds }, (_none, index) => index + 1).flatMap((round) => {
    const sides = round % 2 === 1 ? ['A', 'B'] : ['B', 'A'];
    return sides.map((side) => ({ round, side }));
});
/**
 * Runs side A and side B in turn and compares them. A is the script as the step runs it; B has further lines in its
 * environment. The run that counts for the rest of the step is A's first that failed, else its last.
 *
 * A run that k6 did not bring to its end is the last one: what was measured until then is compared.
 *
 * @returns the script's failure when k6 does not accept the script with side B's environment.
 */
async function runInTurn(context, script, { planned: plannedA, compare }) {
    const contextOfB = withEnv(context, compare.env);
    const plannedB = await (0,script_run/* plan */.et)(contextOfB, script);
    if (!('plan' in plannedB))
        return onSideB((0,script_run/* notPlanned */.s3)(context, script, plannedB));
    const sides = { A: { context, planned: plannedA }, B: { context: contextOfB, planned: plannedB } };
    const ran = [];
    for (const turn of turnsOf(compare.rounds)) {
        if (ran.length > 0 && (context.interruption.soft.aborted || ran.some(isBroken)))
            break;
        const side = sides[turn.side];
        (0,log/* info */.pq)(`\nRound ${turn.round} of ${compare.rounds}, side ${turn.side}`);
        const summary = (0,external_node_path_.join)(context.directory, `summary-${turn.side.toLowerCase()}${turn.round}.json`);
        ran.push({ ...turn, run: await (0,load_run/* runLoad */.e)(side.context, script, { planned: side.planned, summary }) });
    }
    return measuredOf(ran, compare, context.interruption.soft.aborted);
}
const withEnv = (context, env) => ({
    ...context,
    inputs: { ...context.inputs, env: { ...context.inputs.env, ...env } },
});
function onSideB(failed) {
    const { verdict } = failed.report;
    const reason = `With compare-env (side B): ${verdict.reason}`;
    return { ...failed, report: { ...failed.report, verdict: { ...verdict, reason } } };
}
/** A crossed threshold (99) is no reason to doubt what was measured. */
const isBroken = ({ run: { end, result } }) => (end.exitCode !== 0 && end.exitCode !== 99) || result === null;
function measuredOf(ran, compare, cancelled) {
    const ofA = ran.filter(({ side }) => side === 'A').map(({ run }) => run);
    const counting = ofA.find(({ end }) => end.exitCode !== 0) ?? ofA.at(-1);
    if (counting === undefined)
        throw new Error('side A did not run');
    const broken = ran.find(isBroken);
    const pairs = pairsOf(ran);
    const notes = pairs.length < compare.rounds ? [`${pairs.length} of ${compare.rounds} rounds are complete.`] : [];
    const run = cancelled ? { ...counting, end: { ...counting.end, cause: 'cancelled' } } : counting;
    return {
        run,
        comparison: comparePairs({ pairs, figures: compare.figures, maxRegression: compare.maxRegression, notes }),
        warnings: [...warningsOf(ran, counting), ...(broken && !cancelled ? [brokenWarning(broken)] : [])],
    };
}
function pairsOf(ran) {
    const complete = ran.filter((one) => !isBroken(one));
    const resultOf = (round, side) => complete.find((one) => one.round === round && one.side === side)?.run.result;
    return [...new Set(complete.map(({ round }) => round))].flatMap((round) => {
        const [a, b] = [resultOf(round, 'A'), resultOf(round, 'B')];
        return a && b ? [{ a, b }] : [];
    });
}
function brokenWarning({ round, side, run: { end } }) {
    const how = end.signal === null ? `ended with exit code ${end.exitCode}` : `was ended by ${end.signal}`;
    const message = `side ${side} of round ${round} ${how}, so the comparison ends there; complete rounds count`;
    return { level: 'warning', message };
}
/** Those of the other runs; the one that counts brings its own. */
function warningsOf(ran, counting) {
    const all = ran.filter(({ run }) => run !== counting).flatMap(({ run }) => run.warnings);
    return all.filter(({ message }, index) => all.findIndex((one) => one.message === message) === index);
}


/***/ })

};
