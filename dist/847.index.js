export const id = 847;
export const ids = [847];
export const modules = {

/***/ 9017:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $W: () => (/* binding */ countAge),
/* harmony export */   Eh: () => (/* binding */ ageBands),
/* harmony export */   c_: () => (/* binding */ emptyBands)
/* harmony export */ });
/** The bands of the age histogram. */
const day = 86_400_000;
/** Upper bounds of the age histogram, in milliseconds, and what they are called. */
const ageBands = [
    { name: 'under a day', below: day },
    { name: '1 to 7 days', below: 7 * day },
    { name: '7 to 30 days', below: 30 * day },
    { name: '30 to 90 days', below: 90 * day },
    { name: '90 to 365 days', below: 365 * day },
    { name: '1 to 2 years', below: 730 * day },
    { name: 'over 2 years', below: Number.POSITIVE_INFINITY },
];
/** One counter for each band, and a last one for ages that cannot be read. */
const emptyBands = () => Array(ageBands.length + 1).fill(0);
/** Counts one thread. @param age in milliseconds; undefined where it cannot be read. @param by -1 takes it back */
function countAge(bands, age, by = 1) {
    const band = age === undefined ? ageBands.length : ageBands.findIndex(({ below }) => age < below);
    bands[band] = (bands[band] ?? 0) + by;
}


/***/ }),

/***/ 263:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U9: () => (/* binding */ count),
/* harmony export */   Un: () => (/* binding */ itemsIn)
/* harmony export */ });
/* unused harmony export outcomes */
/** What happened to one planned thread. */
const outcomes = (/* unused pure expression or super */ null && (['deleted', 'already-gone', 'spared', 'failed', 'not-attempted']));
/** Counts outcomes that are final. */
function count(all) {
    const counts = { deleted: 0, 'already-gone': 0, spared: 0, failed: 0, 'not-attempted': 0, 'not-known': 0 };
    for (const { outcome, end } of all) {
        counts[outcome] += 1;
        if (end === 'not known')
            counts['not-known'] += 1;
    }
    return counts;
}
/** How many items were deleted before their threads. */
function itemsIn(all) {
    return all.reduce((sum, { itemsErased }) => sum + (itemsErased ?? 0), 0);
}


/***/ }),

/***/ 1847:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tell: () => (/* binding */ tell_tell)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 18 modules
var core = __webpack_require__(6257);
// EXTERNAL MODULE: ./build/report/log.js
var log = __webpack_require__(6945);
// EXTERNAL MODULE: ./build/result.js
var build_result = __webpack_require__(395);
// EXTERNAL MODULE: ./build/report/headline.js
var headline = __webpack_require__(2251);
;// CONCATENATED MODULE: ./build/report/outputs.js
/** The outputs that later steps of the workflow read. */


/** @returns the value of each output; an empty text where there is none */
function outputs(account) {
    const numbers = (0,build_result/* figures */.u)(account);
    return {
        status: account.status,
        listed: String(numbers.listed),
        candidates: String(numbers.candidates),
        planned: String(numbers.planned),
        deleted: String(numbers.deleted),
        'already-gone': String(numbers.alreadyGone),
        spared: String(numbers.spared),
        failed: String(numbers.failed),
        kept: String(numbers.kept),
        unknown: String(numbers.unknown),
        remaining: String(numbers.remaining),
        'not-known': String(numbers.notKnown),
        'not-found': String(numbers.notFound),
        'subject-remaining': numbers.subjectRemaining === undefined ? '' : String(numbers.subjectRemaining),
        'oldest-remaining': numbers.oldestRemaining === undefined ? '' : new Date(numbers.oldestRemaining).toISOString(),
        headline: (0,headline/* headline */.Pl)(account),
        'record-file': account.record?.path ?? '',
        'record-digest': account.record?.digest ?? '',
        'plan-file': account.planFile?.path ?? '',
        'plan-digest': account.planFile?.digest ?? '',
        'tracking-issue': '',
    };
}

// EXTERNAL MODULE: ./build/survey/age-bands.js
var age_bands = __webpack_require__(9017);
// EXTERNAL MODULE: ./build/report/formats.js
var formats = __webpack_require__(7787);
;// CONCATENATED MODULE: ./build/report/summary/table.js
/** Tables in Markdown, bounded by bytes. Cells are Markdown already: what is untrusted in them has passed the gate. */

const row = (cells) => `| ${cells.join(' | ')} |\n`;
/**
 * @param head the column titles; one that begins with `>` is of a column of numbers
 * @param rows taken one by one as long as they fit
 * @param bytes the most bytes in UTF-8; a first row always fits
 */
function table(head, rows, bytes = Number.POSITIVE_INFINITY) {
    const titles = head.map((title) => title.replace(/^>/, ''));
    let text = row(titles) + row(head.map((title) => (title.startsWith('>') ? '---:' : '---')));
    let size = Buffer.byteLength(text);
    let count = 0;
    for (const cells of rows) {
        const line = row(cells);
        const more = Buffer.byteLength(line);
        if (count > 0 && size + more > bytes)
            break;
        text += line;
        size += more;
        count += 1;
    }
    return { text, rows: count };
}
/**
 * As many lines as fit, and how many were left out.
 *
 * @param bytes the most bytes in UTF-8; a first line always fits
 * @param where where the rest is, as in `in the log`
 * @param total how many there are, where `lines` are not all
 */
function bulleted(lines, bytes, where, total = lines.length) {
    const shown = [];
    let size = 0;
    for (const line of lines) {
        size += Buffer.byteLength(line) + 3;
        if (shown.length > 0 && size > bytes)
            break;
        shown.push(`- ${line}`);
    }
    const rest = total - shown.length;
    return rest === 0 ? shown : [...shown, `- …and ${(0,formats/* number */.ai)(rest)} more ${where}.`];
}
/** A part of the page that opens on a click. @param title plain text of ours: Markdown is not read there */
function details(title, content, open = false) {
    return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${content.trimEnd()}\n\n</details>\n`;
}
/** What stands under a table that could not hold every row. */
function more(shown, total, where) {
    return total > shown ? `\n…and ${(0,formats/* number */.ai)(total - shown)} more ${where}.\n` : '';
}

;// CONCATENATED MODULE: ./build/report/summary/ages.js
/** How old the threads are, and how many of each age are due. */



/** As many blocks as fit the width of a phone beside the numbers. */
const widest = 14;
/**
 * A bar of text blocks, the part that is due dark; what is not zero always shows. As
 * code, so that every block is as wide as the others.
 */
function bar(count, due, longest) {
    if (count === 0)
        return '';
    const length = Math.max(1, Math.round((count / longest) * widest));
    const dark = due === 0 ? 0 : Math.max(1, Math.round((due / count) * length));
    return `\`${'█'.repeat(dark)}${'░'.repeat(length - dark)}\``;
}
/** Empty where nothing was listed. */
function ages({ result, task, figures }) {
    const tally = result.survey?.tally;
    if (tally === undefined || tally.listed === 0)
        return '';
    const counts = [...age_bands/* ageBands */.Eh.map(({ name }) => name), 'cannot be read'].map((name, index) => ({
        name,
        count: tally.ages[index] ?? 0,
        due: tally.candidateAges[index] ?? 0,
        isBand: index < age_bands/* ageBands */.Eh.length,
    }));
    // A gap between ages is shown, what lies before the first and after the last is not.
    const [first, last] = [
        counts.findIndex(({ count }) => count > 0),
        counts.findLastIndex(({ count, isBand }) => isBand && count > 0),
    ];
    const shown = counts.filter(({ count, isBand }, index) => (isBand ? index >= first && index <= last : count > 0));
    if (shown.length === 0)
        return '';
    const longest = Math.max(...counts.map(({ count }) => count));
    const isSomeDue = figures.candidates > 0;
    const rows = shown.map(({ name, count, due }) => [
        name,
        isSomeDue ? `${(0,formats/* number */.ai)(due)} of ${(0,formats/* number */.ai)(count)}` : (0,formats/* number */.ai)(count),
        bar(count, due, longest),
    ]);
    const was = result.swept === undefined ? 'due' : 'were due';
    const head = isSomeDue
        ? ['Age', `>${(0,formats/* capital */.Nx)(was)}`, `█ ${was}, ░ kept`]
        : ['Age', `>${(0,formats/* capital */.Nx)(task.api.noun.many)}`, ''];
    return `### How old they ${result.swept === undefined ? 'are' : 'were'}\n\n${table(head, rows).text}`;
}

// EXTERNAL MODULE: ./build/policy/plan.js
var policy_plan = __webpack_require__(9160);
// EXTERNAL MODULE: ./build/text.js
var build_text = __webpack_require__(977);
// EXTERNAL MODULE: ./build/report/causes.js
var report_causes = __webpack_require__(6611);
// EXTERNAL MODULE: ./build/report/safe-text.js
var safe_text = __webpack_require__(8672);
;// CONCATENATED MODULE: ./build/report/summary/fates.js
/** What became of the planned threads, and what is left for other runs, in sentences. */


/** Sentences, without the empty ones. */
const sentences = (...texts) => texts.filter((one) => one !== '').join(' ');
/** Why some are left although nothing failed. */
function waits({ task, notAttempted, overBudget, unplanned }) {
    const waiting = notAttempted.length + overBudget;
    // How many were not attempted is told of the plan already.
    if (overBudget === 0 && unplanned === 0 && waiting > 0)
        return 'The time budget was used up.';
    const why = [
        ...(notAttempted.length > 0 ? ['the time budget was used up'] : []),
        ...(overBudget > 0 ? [`one run deletes at most ${(0,formats/* number */.ai)(task.maxDeletions)} (${(0,safe_text/* forCode */.jj)('max-deletions')})`] : []),
    ];
    const due = waiting === 0
        ? ''
        : `${(0,formats/* capital */.Nx)((0,formats/* counted */.hS)(waiting, task.api.noun))} ${(0,formats/* plural */.LS)(waiting, 'is', 'are')} still due, because ${why.join(', and ')}.`;
    const others = unplanned === 0
        ? ''
        : `${(0,formats/* number */.ai)(unplanned)} ${(0,formats/* plural */.LS)(unplanned, 'other is', 'others are')} due and not in the approved plan.`;
    return sentences(due, others);
}
/** What became of the planned threads. Empty where none was planned. */
function ofPlan({ task, figures }) {
    const stillThere = figures.failed - figures.notKnown;
    const fates = [
        [figures.deleted, (0,formats/* plural */.LS)(figures.deleted, 'was deleted', 'were deleted')],
        [figures.alreadyGone, (0,formats/* plural */.LS)(figures.alreadyGone, 'was already gone', 'were already gone')],
        [figures.spared, (0,formats/* plural */.LS)(figures.spared, 'was spared', 'were spared')],
        [stillThere, (0,formats/* plural */.LS)(stillThere, 'is still there', 'are still there')],
        [figures.notKnown, (0,formats/* plural */.LS)(figures.notKnown, 'is not known to be gone', 'are not known to be gone')],
        [figures.notAttempted, (0,formats/* plural */.LS)(figures.notAttempted, 'was not attempted', 'were not attempted')],
    ].filter(([count]) => count > 0);
    const { one, many } = task.api.noun;
    const [only] = fates;
    if (only === undefined)
        return '';
    if (figures.planned === 1)
        return `The one planned ${one} ${only[1]}.`;
    if (fates.length === 1)
        return `All ${(0,formats/* number */.ai)(figures.planned)} planned ${many} ${only[1]}.`;
    const parts = fates.map(([count, fate]) => `${(0,formats/* number */.ai)(count)} ${fate}`);
    return `Of ${(0,formats/* number */.ai)(figures.planned)} planned ${many}, ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}.`;
}
/** How many runs like this one the rest would take. Empty where that cannot be promised, or where nothing is left for it. */
function runsLeft({ result, task, figures, notAttempted, overBudget }) {
    const left = task.dryRun ? figures.planned + overBudget : notAttempted.length + overBudget;
    if (left === 0)
        return '';
    if (task.dryRun && task.maxDeletions === 0)
        return 'One run would take them all, within its time budget.';
    const settled = figures.deleted + figures.alreadyGone + figures.spared;
    // A run that got nothing done, or that was stopped by something else than its budget, foretells nothing.
    if (!task.dryRun && (settled === 0 || result.status !== 'remaining'))
        return '';
    const atPace = !task.dryRun && (task.maxDeletions === 0 || notAttempted.length > 0);
    const runs = Math.ceil(left / (atPace ? settled : task.maxDeletions));
    const how = atPace ? `At this pace (${(0,formats/* number */.ai)(settled)} a run)` : 'At this budget';
    return `${how} ${(0,formats/* number */.ai)(runs)} ${task.dryRun ? '' : 'more '}${(0,formats/* plural */.LS)(runs, 'run', 'runs')} would take ${left === 1 ? 'it' : 'them all'}.`;
}

// EXTERNAL MODULE: ./build/policy/conditions/order.js + 15 modules
var order = __webpack_require__(2159);
;// CONCATENATED MODULE: ./build/report/summary/person.js
/** The answer of an erasure: whether anything of this one person is left, how much, and why. */


/** Steps that decide before it is known that a thread is the person's. */
const before = new Set(['not found', 'unreadable', 'subject']);
const labelOf = (step) => ((0,order/* conditionAt */.pJ)(step)?.keptRow.label ?? step).toLowerCase();
/** What else holds them: ` (1 of them protected too)`. */
function others(counts, all) {
    if (counts === undefined)
        return '';
    const told = [...counts].map(([step, count]) => `${count === all ? '' : `${(0,formats/* number */.ai)(count)} of them `}${labelOf(step)} too`);
    return ` (${told.join(', ')})`;
}
/** How many of the person's threads are left for each reason: `1 protected, 2 in use`. Empty where none is left. */
function leftBecause({ result, figures, notAttempted, overBudget, unplanned, stillThere, going, unlisted, }) {
    const person = result.survey?.tally.person;
    const kept = (result.survey?.tally.funnel() ?? [])
        .filter(({ step }) => !before.has(step))
        .map(({ step, answer, count }) => {
        const label = answer === 'unknown' ? 'unknown' : `${labelOf(step)}${others(person?.heldToo.get(step), count)}`;
        return [count, label];
    });
    const isDry = result.swept === undefined;
    const reasons = [
        ...kept,
        [person?.unreadable ?? 0, 'unreadable'],
        [stillThere.length, 'could not be deleted'],
        [figures.spared, 'spared'],
        [notAttempted.length, 'not attempted'],
        [isDry ? going.length : 0, 'due'],
        [isDry ? unlisted : 0, 'not listed'],
        [overBudget, 'over the budget of one run'],
        [unplanned, 'not in the approved plan'],
    ];
    return reasons
        .filter(([count]) => count > 0)
        .map(([count, why]) => `${(0,formats/* number */.ai)(count)} ${why}`)
        .join(', ');
}
/** Undefined where the policy is not about one person, or nothing was surveyed. */
function aboutPerson(data) {
    const { figures, task, result } = data;
    const all = result.survey?.tally.ofSubject;
    const left = figures.subjectRemaining;
    if (all === undefined || left === undefined)
        return undefined;
    const { noun } = task.api;
    const ownerless = result.survey?.tally.person?.ownerless ?? 0;
    const ownerlessToo = ownerless === 0 ? '' : ` ${(0,formats/* counted */.hS)(ownerless, noun)} ${(0,formats/* plural */.LS)(ownerless, 'has', 'have')} no known owner.`;
    if (all === 0)
        return { opening: `**No ${noun.one} that this key sees is known to be this person's.**${ownerlessToo}`, left };
    const gone = figures.deleted + figures.alreadyGone;
    const open = figures.notKnown === 0 ? '' : ` Of ${(0,formats/* number */.ai)(figures.notKnown)} it is not known whether they are gone.`;
    if (left === 0) {
        const nearly = result.survey?.tally.person?.nearly ?? 0;
        const whole = figures.notKnown + ownerless + nearly === 0
            ? '**Nothing of this person is left that this key sees.**'
            : "**Nothing known to be this person's is left.**";
        return {
            opening: `${whole} ${goneOf(gone, all, noun)}${open}${ownerlessToo}`,
            left,
        };
    }
    const still = `**${(0,formats/* counted */.hS)(left, noun)} of this person ${(0,formats/* plural */.LS)(left, 'is', 'are')} ${task.dryRun ? 'there' : 'still there'}: ${leftBecause(data)}.**`;
    return {
        opening: task.dryRun
            ? still
            : `${still} ${(0,formats/* number */.ai)(gone)} of ${(0,formats/* number */.ai)(all)} ${(0,formats/* plural */.LS)(gone, 'is', 'are')} gone.${open}`,
        left,
    };
}
function goneOf(gone, all, noun) {
    if (gone < all)
        return `${(0,formats/* number */.ai)(gone)} of ${(0,formats/* counted */.hS)(all, noun)} ${(0,formats/* plural */.LS)(gone, 'is', 'are')} gone.`;
    return all === 1 ? `The one ${noun.one} is gone.` : `All ${(0,formats/* counted */.hS)(all, noun)} are gone.`;
}

;// CONCATENATED MODULE: ./build/report/summary/remedies.js
/** What to do about what went wrong: one source for the summary and the tracking issue. */


/** The most kinds of advice about problems, and about failures. */
const mostHints = 4;
const failedOf = ({ swept }) => (swept?.outcomes ?? []).filter(({ outcome }) => outcome === 'failed');
/** Whether only answers were lost, which the next run makes good without anybody. */
function mendsItself({ problems, swept }) {
    const failed = failedOf({ swept });
    return problems.length === 0 && failed.length > 0 && failed.every(({ lost }) => lost === true);
}
/** Hints that say no more than those of these problems. */
const coveredBy = (problems) => new Set(problems.flatMap(({ covers = [] }) => covers.map(String)));
/** The remedies of what stopped the run or made it fail, most useful first, each once. */
function remediesOfProblems(result) {
    const known = new Map();
    // A step about failed threads that says the same has their number too.
    const told = new Set(remediesOfFailures(result).map(({ hint }) => String(hint)));
    for (const problem of result.problems) {
        const { hint } = problem;
        const covered = coveredBy(result.problems.filter((other) => other !== problem));
        if (hint === undefined || told.has(String(hint)) || covered.has(String(hint)))
            continue;
        if (!known.has(String(hint)))
            known.set(String(hint), hint);
    }
    return [...known.values()].slice(0, mostHints);
}
/** What to do about failed threads, once for all that need the same, unless a problem says it; most frequent first. */
function remediesOfFailures(result) {
    if (mendsItself(result))
        return [{ hint: (0,build_text/* text */.Qq) `Nothing: ${(0,build_text/* ours */.Od)(goesOn(result))}.`, count: undefined }];
    const counts = new Map();
    const covered = coveredBy(result.problems);
    for (const { example, outcomes } of (0,report_causes/* byCause */.z)(failedOf(result))) {
        if (example.hint === undefined || covered.has(String(example.hint)))
            continue;
        const { hint, count, isOpen } = counts.get(String(example.hint)) ?? { hint: example.hint, count: 0, isOpen: true };
        const areOpen = outcomes.every(({ end }) => end === 'not known');
        counts.set(String(hint), { hint, count: count + outcomes.length, isOpen: isOpen && areOpen });
    }
    return [...counts.values()].sort((one, other) => other.count - one.count).slice(0, mostHints);
}
/** How what is left is taken up again: by itself on a schedule, by hand otherwise. */
function goesOn({ context, swept }) {
    const isOpen = failedOf({ swept }).some(({ end }) => end === 'not known');
    const does = isOpen ? (0,build_text/* own */.ZV) `finds out what is gone, and goes on with the oldest` : (0,build_text/* own */.ZV) `goes on with the oldest`;
    return context.event === 'schedule'
        ? (0,build_text/* own */.ZV) `the next run ${does}`
        : (0,build_text/* own */.ZV) `the next run ${does}, on a schedule or started by hand`;
}

;// CONCATENATED MODULE: ./build/report/summary/alert.js
/** The box at the top: what a run came to in a sentence or two, and what stood in its way. Its colour says whether somebody must act. */










const alerts = {
    planned: 'NOTE',
    complete: 'TIP',
    remaining: 'NOTE',
    failed: 'CAUTION',
    aborted: 'CAUTION',
    cancelled: 'WARNING',
};
/** The most bytes of the problems; there is one, or one for each mistaken input. */
const mostOfProblems = 10_000;
/** The most causes of failures that the box names. */
const mostCauses = 3;
function alertBlock(kind, opening, points) {
    const lines = bulleted(points, mostOfProblems, 'in the log');
    const content = lines.length === 0 ? [opening] : [opening, '', ...lines];
    return `> [!${kind}]\n${content.map((line) => `> ${line}`.trimEnd()).join('\n')}\n`;
}
/** What went wrong. What to do about it stands under the box. Where the message does not name its input, that stands before it. */
function inWords(problem) {
    const { inputs, said } = problem;
    const message = withInputsAsCode(problem);
    const words = String(problem.message).split(/[\s,:']+/);
    const isNamed = inputs.some((name) => words.includes(name));
    const about = isNamed ? '' : inputs.map((name) => (0,safe_text/* forCode */.jj)(name)).join(', ');
    const theirs = said === undefined ? '' : ` The server said: ${sentence(said)}`;
    return `${about === '' ? '' : `${about}: `}${sentence(message)}${theirs}`;
}
/** The names of inputs that a message begins with, as what a person would type: they are never capitalized. */
function withInputsAsCode({ inputs, message }) {
    const [first = '', ...others] = message.parts;
    const named = first.replace(/^[a-z-]+(?:(?:,| and) [a-z-]+)*/, (names) => names.replace(/[a-z-]+/g, (name) => (inputs.includes(name) ? `\`${name}\`` : name)));
    return new build_text/* Text */.EY([named, ...others], message.values);
}
/** A sentence that may hold text of a server, begun and ended as sentences are. */
function sentence(words, most) {
    const shown = (0,formats/* capital */.Nx)((0,safe_text/* forMarkdown */.Bm)(words, most));
    return /[.!?…]$/.test(shown) ? shown : `${shown}.`;
}
/** The box of a run whose inputs could not be read. */
function refusal({ problems, status }) {
    const what = status === 'cancelled' ? 'The run was stopped before it began.' : 'The run did not start.';
    const opening = `**${what}** No request was sent: nothing was listed and nothing was deleted.`;
    const advised = (problem) => `${inWords(problem)}${problem.hint === undefined ? '' : ` ${sentence(problem.hint)}`}`;
    return alertBlock(alerts[status], opening, problems.map(advised));
}
function alert_alert(data) {
    const isUrgent = data.result.warnings.some((one) => one.isUrgent === true);
    const first = isUrgent ? '**A protection matched nothing: see what to do next.**' : '';
    return alertBlock(kindOf(data), sentences(first, opening(data)), [
        ...data.result.problems.map(inWords),
        ...causesInWords(data),
    ]);
}
function kindOf(data) {
    const { status, warnings } = data.result;
    const isUrgent = warnings.some((one) => one.isUrgent === true);
    if (isUrgent && (alerts[status] === 'TIP' || alerts[status] === 'NOTE'))
        return 'WARNING';
    if (status === 'failed' && mendsItself(data.result))
        return 'WARNING';
    // Green is for a run of which there is nothing to look at: a list without a thread may be that of another project.
    if (alerts[status] === 'TIP' && warnings.some(({ level, isTold }) => level === 'warning' && isTold !== true))
        return 'NOTE';
    // What is held of a person needs a decision; what waits for the next run does not.
    if (status === 'remaining' && (aboutPerson(data)?.left ?? 0) > 0)
        return 'IMPORTANT';
    return alerts[status];
}
/** Why deletions failed, each cause once. */
function causesInWords({ result, stillThere, notKnown }) {
    const said = result.problems.map(({ message }) => String(message));
    const isSaid = (note) => said.some((one) => String(note).endsWith(`: ${one}`));
    // What was interrupted by the stop is counted above, and why stands before it.
    const causes = (0,report_causes/* byCause */.z)([...stillThere, ...notKnown]).filter(({ example }) => !isSaid(example.note));
    // One cause takes no more room than the line that points to it.
    const shown = causes.length === mostCauses + 1 ? causes : causes.slice(0, mostCauses);
    const lines = shown.map(({ example, outcomes }) => `${(0,formats/* number */.ai)(outcomes.length)} × ${(0,safe_text/* forMarkdown */.Bm)(example.note, 200)}`);
    const others = causes.length - shown.length;
    return others === 0 ? lines : [...lines, `${(0,formats/* number */.ai)(others)} other causes, below`];
}
/** What opens the box, in bold, and what goes on after it. */
function opening(data) {
    const { result, task } = data;
    const run = task.dryRun ? 'This is a dry run, and it' : 'The run';
    const untouched = result.swept === undefined;
    const person = aboutPerson(data)?.opening ?? '';
    switch (result.status) {
        case 'planned':
            return sentences(planned(data), person);
        case 'complete':
            return person === '' ? complete(data) : person;
        case 'remaining':
            if (person !== '')
                return sentences(person, waits(data), runsLeft(data));
            return sentences('**The rest waits for the next run.**', ofPlan(data), waits(data), runsLeft(data));
        case 'failed':
            if (untouched)
                return `**${run} failed. Nothing was deleted.**`;
            return sentences(person, `**${failure(data)}**`, isOneFate(data) ? '' : ofPlan(data));
        case 'aborted':
            return `**${run} was aborted before the first deletion. Nothing was deleted.**`;
        case 'cancelled':
            if (untouched)
                return `**${run} was stopped before the first deletion. Nothing was deleted.**`;
            return sentences('**The run was stopped on the way.**', person, ofPlan(data));
    }
}
function complete(data) {
    const { task, figures, unplanned } = data;
    const { one } = task.api.noun;
    if (task.supplied === 0)
        return '**Nothing was deleted.** No id was supplied.';
    if (figures.listed === 0)
        return `**Nothing was deleted.** This key sees no ${one} on this server.`;
    if (figures.candidates === 0) {
        return sentences('**Nothing was deleted.**', ...(0,headline/* noneIsDue */.nw)(figures, task).map((text) => `${(0,formats/* capital */.Nx)(text)}.`));
    }
    if (task.applying !== undefined) {
        const others = unplanned === 0
            ? ''
            : `Left alone, because not in the plan: ${(0,formats/* number */.ai)(unplanned)} more that the policy selects now.`;
        return sentences('**The approved plan is carried out.**', ofPlan(data), others);
    }
    const which = task.supplied === undefined ? `${one} visible to this key` : `supplied ${one}`;
    return sentences('**Done.**', ofPlan(data), `Every ${which} that the policy selects is gone.`);
}
/** Whether all that was planned failed alike, so that nothing more is to be told of it. */
const isOneFate = ({ figures, stillThere, notKnown }) => [stillThere.length, notKnown.length].includes(figures.planned);
function failure({ figures, task, stillThere, notKnown }) {
    const { noun } = task.api;
    if (figures.notAttempted > 0)
        return 'The run stopped before it was done.';
    const there = `${(0,formats/* capital */.Nx)((0,formats/* counted */.hS)(stillThere.length, noun))} ${(0,formats/* plural */.LS)(stillThere.length, 'is', 'are')} still there.`;
    const open = `It is not known whether ${(0,formats/* counted */.hS)(notKnown.length, noun)} ${(0,formats/* plural */.LS)(notKnown.length, 'is', 'are')} gone.`;
    const parts = [...(stillThere.length > 0 ? [there] : []), ...(notKnown.length > 0 ? [open] : [])];
    return parts.length === 0 ? 'The run failed.' : parts.join(' ');
}
function planned({ result, task, figures, going, sparing, unlisted }) {
    if (task.inventory) {
        return '**This is an inventory, a dry run without conditions. Nothing was deleted, nothing is planned.**';
    }
    const dry = '**This is a dry run. Nothing was deleted.**';
    const { noun } = task.api;
    const whose = task.applying === undefined ? 'with this policy' : 'of the approved plan';
    const look = unlisted === 0
        ? ''
        : `${(0,formats/* number */.ai)(unlisted)} of the plan ${(0,formats/* plural */.LS)(unlisted, 'was', 'were')} not listed: the run would look whether ${(0,formats/* plural */.LS)(unlisted, 'it is', 'they are')} gone.`;
    if (going.length === 0)
        return sentences(`${dry} A live run ${whose} would delete nothing now.`, look);
    if (wouldAbort({ result, task })) {
        return `${dry} A live run would delete nothing: ${(0,formats/* counted */.hS)(figures.candidates, noun)} ${(0,formats/* plural */.LS)(figures.candidates, 'is', 'are')} due, more than ${(0,safe_text/* forCode */.jj)(`abort-above: ${guardAsGiven(task)}`)} allows.`;
    }
    if (task.applying !== undefined) {
        const changed = `${(0,formats/* number */.ai)(sparing.length)} that no longer ${(0,formats/* plural */.LS)(sparing.length, 'qualifies', 'qualify')}`;
        const spares = sparing.length === 0 ? '' : `, and spare ${changed}`;
        return sentences(`${dry} A live run ${whose} would delete ${(0,formats/* counted */.hS)(going.length, noun)}${spares}.`, look);
    }
    const first = figures.planned < figures.candidates ? `, the oldest ${(0,formats/* number */.ai)(figures.planned)} in its first run` : '';
    return `${dry} A live run ${whose} would delete ${(0,formats/* counted */.hS)(figures.candidates, noun)}${first}.`;
}
function guardAsGiven({ settings: { abortAbove } }) {
    return abortAbove === undefined ? 'none' : `${abortAbove.limit}${abortAbove.kind === 'percent' ? '%' : ''}`;
}
/** Whether a live run would end before its first deletion, because too much is due. */
function wouldAbort({ result, task }) {
    const tally = result.survey?.tally;
    return tally !== undefined && (0,policy_plan/* tripped */.V9)(task.settings.abortAbove, tally);
}

;// CONCATENATED MODULE: ./build/report/summary/lists.js
/** The long tables: what was removed, what could not be judged, what was spared, what remains. Each is bounded by bytes. */





/** Bytes in UTF-8 that each list may take; what was removed takes what the others leave of the whole page. */
const bytes = { spared: 6_000, waiting: 8_000, unknown: 12_000 };
/** The most characters of an id that is shown. */
const idLength = 160;
/** A table of candidates, oldest first: what a phone shows beside each other are two columns. */
function candidatesTable({ result, task }, candidates, most) {
    const keys = task.summaryMetadata.slice(0, 16);
    const why = result.swept === undefined && result.status === 'planned' ? 'Why it is due' : 'Why it was due';
    const head = [(0,formats/* capital */.Nx)(task.api.noun.one), why, ...keys.map((key) => (0,safe_text/* forCode */.jj)(key, 40))];
    function* rows() {
        for (const candidate of candidates) {
            const { id, createdAt, lastActiveAt, shown } = candidate;
            const active = lastActiveAt === undefined ? '' : `, active ${(0,formats/* moment */.n$)(lastActiveAt)}`;
            yield [
                `${(0,safe_text/* forCode */.jj)(id, idLength)}<br>created ${(0,formats/* moment */.n$)(createdAt)}${active}`,
                (0,safe_text/* forMarkdown */.Bm)((0,policy_plan/* reasonToDelete */.DQ)(candidate, task.policy, result.startedAt)),
                ...keys.map((_, index) => (0,safe_text/* forCode */.jj)(shown[index] ?? '', 80)),
            ];
        }
    }
    const { text, rows: count } = table(head, rows(), most);
    return text + more(count, candidates.length, 'in the record');
}
/** What was deleted; in a dry run, what would be. @param most bytes in UTF-8 */
function removed(data, most) {
    const { result, task, deleted, going } = data;
    const { noun } = task.api;
    if (result.swept !== undefined) {
        if (deleted.length === 0)
            return '';
        const candidates = deleted.map(({ candidate }) => candidate);
        return details(`Deleted: ${(0,formats/* counted */.hS)(deleted.length, noun)}, oldest first`, candidatesTable(data, candidates, most));
    }
    if (going.length === 0)
        return '';
    const what = result.status === 'planned' ? 'Would be deleted by one run' : 'Planned and untouched';
    return details(`${what}: ${(0,formats/* counted */.hS)(going.length, noun)}, oldest first`, candidatesTable(data, going, most));
}
/** What was planned and no longer qualified; in a dry run, what an approved plan names that no longer qualifies. */
function spared({ result, task, spared, sparing }) {
    const all = result.swept === undefined
        ? sparing.map((candidate) => ({ candidate, why: candidate.because }))
        : spared.map(({ candidate, note }) => ({ candidate, why: note }));
    if (all.length === 0)
        return '';
    const cells = ({ candidate, why }) => [
        `${(0,safe_text/* forCode */.jj)(candidate.id, idLength)}<br>created ${(0,formats/* moment */.n$)(candidate.createdAt)}`,
        (0,safe_text/* forMarkdown */.Bm)(why, 200),
    ];
    const { text, rows } = table([(0,formats/* capital */.Nx)(task.api.noun.one), 'Why'], lazily(all, cells), bytes.spared);
    const what = result.swept === undefined ? 'Would be spared' : 'Spared when looked at again';
    return details(`${what}: ${(0,formats/* counted */.hS)(all.length, task.api.noun)}`, text + more(rows, all.length, 'in the record'));
}
/** The title of the list of what could not be read back, likewise. */
const unreadTitle = 'Deleted, but reading back gave no answer';
/** Deletions that were confirmed, but of which reading back gave no answer. */
function unverified({ task, cannotTell }) {
    if (cannotTell.length === 0)
        return '';
    const { text, rows } = table([(0,formats/* capital */.Nx)(task.api.noun.one), 'Why'], lazily(cannotTell, ({ candidate, why = (0,build_text/* ours */.Od)('') }) => [(0,safe_text/* forCode */.jj)(candidate.id, idLength), (0,safe_text/* forMarkdown */.Bm)(why, 200)]), bytes.spared);
    return details(`${unreadTitle}: ${(0,formats/* counted */.hS)(cannotTell.length, task.api.noun)}`, text + more(rows, cannotTell.length, 'in the record'));
}
/** The title of the list of unknowns: others point to it. */
const unknownTitle = 'Unknown';
/** Threads that could not be judged, by cause. */
function unknowns({ result, task, figures }) {
    const tally = result.survey?.tally;
    if (tally === undefined || tally.unknown === 0)
        return '';
    const causes = tally.unknownCauses();
    const cells = ({ cause, count, ids }) => {
        const shown = ids.slice(0, 5);
        const rest = count - shown.length;
        const list = shown.length === 0 ? 'none has a readable id' : shown.map((id) => (0,safe_text/* forCode */.jj)(id, idLength)).join('<br>');
        const others = shown.length > 0 && rest > 0 ? `<br>…and ${(0,formats/* number */.ai)(rest)} more` : '';
        return [(0,safe_text/* forMarkdown */.Bm)(cause, 300), (0,formats/* number */.ai)(count), `${list}${others}`];
    };
    const head = ['Cause', `>${(0,formats/* capital */.Nx)(task.api.noun.many)}`, 'The first of them'];
    const { text, rows } = table(head, lazily(causes, cells), bytes.unknown);
    const lead = 'What is not known for certain is kept. The record has a line for each of them.\n\n';
    return details(`${unknownTitle}: ${(0,formats/* counted */.hS)(figures.unknown, task.api.noun)}, by cause`, lead + text + more(rows, causes.length, 'causes'));
}
/** What is still due, though this run has ended. */
function waiting(data) {
    const { result, task, figures, stillThere, notAttempted, overBudget, unplanned } = data;
    const { swept, survey } = result;
    // What could not be deleted has a list of its own.
    const others = notAttempted.length + overBudget + unplanned;
    if (swept === undefined || survey === undefined || others === 0)
        return '';
    const over = survey.plan.overBudget;
    const lines = [
        ...(stillThere.length === 0 ? [] : [`- ${(0,formats/* number */.ai)(stillThere.length)} could not be deleted`]),
        ...(notAttempted.length === 0
            ? []
            : [`- ${(0,formats/* number */.ai)(notAttempted.length)} planned, but not attempted: ${reasons(notAttempted)}`]),
        ...(overBudget === 0 ? [] : [`- ${(0,formats/* number */.ai)(overBudget)} over the budget of one run`]),
        ...(unplanned === 0 ? [] : [`- ${(0,formats/* number */.ai)(unplanned)} not in the approved plan`]),
        ...(over === undefined
            ? []
            : [`\nWhat is not planned was created ${(0,formats/* moment */.n$)(over.oldest.createdAt)} to ${(0,formats/* moment */.n$)(over.newest.createdAt)}.`]),
    ];
    const candidates = notAttempted.map(({ candidate }) => candidate);
    const list = candidates.length === 0 ? '' : `\n${candidatesTable(data, candidates, bytes.waiting)}`;
    return details(`Still due: ${(0,formats/* counted */.hS)(figures.remaining, task.api.noun)}`, `${lines.join('\n')}\n${list}`);
}
/** Why planned threads were not attempted, each reason once. */
function reasons(outcomes) {
    const notes = new Map(outcomes.map(({ note }) => [String(note), note]));
    return [...notes.values()]
        .slice(0, 3)
        .map((note) => (0,safe_text/* forMarkdown */.Bm)(note, 200))
        .join('; ');
}
function* lazily(items, cells) {
    for (const item of items)
        yield cells(item);
}

;// CONCATENATED MODULE: ./build/report/summary/failures.js
/**
 * What failed, by cause: a cause that struck many threads is told once. What is still
 * there and what is not known stand apart. A list, since ids make a table wider than a phone.
 */






/** Bytes in UTF-8 that each of the two lists may take. */
const failures_bytes = 14_000;
/** More causes than these would not fit. */
const failures_mostCauses = 200;
/** The most threads of one cause that are named. */
const mostIds = 5;
function failures(data) {
    return [
        list(data, 'Still there', data.stillThere),
        list(data, 'Not known whether gone or still there', data.notKnown),
    ].join('');
}
function list({ task }, title, failed) {
    if (failed.length === 0)
        return '';
    const { noun } = task.api;
    const causes = (0,report_causes/* byCause */.z)(failed);
    const lines = bulleted(causes.slice(0, failures_mostCauses).map((cause) => told(cause, noun)), failures_bytes, 'causes, in the record', causes.length);
    return details(`${title}: ${(0,formats/* counted */.hS)(failed.length, noun)}, by cause`, lines.join('\n'), true);
}
function told({ example, outcomes }, noun) {
    const { note, errorType, serverMessage, hint } = example;
    const said = [
        errorType === undefined ? '' : (0,safe_text/* forCode */.jj)(errorType, 60),
        serverMessage === undefined ? '' : (0,safe_text/* forMarkdown */.Bm)((0,build_text/* value */.Uq)(serverMessage), 200),
    ];
    const happened = [
        (0,safe_text/* forMarkdown */.Bm)(note, 200),
        hint === undefined ? '' : (0,safe_text/* forMarkdown */.Bm)(hint, 300),
        said.filter((one) => one !== '').join(': '),
    ];
    const first = outcomes.slice(0, mostIds).map(named);
    const rest = outcomes.length - first.length;
    const others = rest > 0 ? [`…and ${(0,formats/* number */.ai)(rest)} more`] : [];
    const lines = [...happened, ...first, ...others].filter((one) => one !== '');
    return `**${(0,formats/* counted */.hS)(outcomes.length, noun)}:** ${lines.join('<br>')}`;
}
/** What is needed to ask the provider about a thread. */
function named({ candidate, requestId }) {
    const request = requestId === undefined ? '' : `, request ${(0,safe_text/* forCode */.jj)(requestId, 80)}`;
    return `${(0,safe_text/* forCode */.jj)(candidate.id, idLength)}${request}`;
}

;// CONCATENATED MODULE: ./build/report/summary/summary-data.js
/** What every part of the summary tells from: a result whose inputs could be read, with its numbers worked out once. */



/** @returns undefined where the inputs could not be read, so that there is nothing to tell but the problems */
function summaryData(result) {
    const { task, swept } = result;
    if (task === undefined)
        return undefined;
    const numbers = (0,build_result/* figures */.u)(result);
    const plan = result.survey?.plan;
    const unplanned = plan?.unplanned ?? 0;
    const outcomes = swept?.outcomes ?? [];
    const results = swept?.verification?.results ?? [];
    const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
    return {
        result,
        task,
        figures: numbers,
        going: plan === undefined ? [] : (0,headline/* stillQualifying */.Ws)(plan),
        unlisted: result.survey?.tally.unlistedOfPlan ?? 0,
        sparing: plan === undefined ? [] : (0,policy_plan/* sparedOf */.zv)(plan),
        overBudget: numbers.candidates - numbers.planned - unplanned,
        unplanned,
        deleted: outcomes.filter(({ outcome }) => outcome === 'deleted'),
        stillThere: failed.filter(({ end }) => end !== 'not known'),
        notKnown: failed.filter(({ end }) => end === 'not known'),
        spared: outcomes.filter(({ outcome }) => outcome === 'spared'),
        notAttempted: outcomes.filter(({ outcome }) => outcome === 'not-attempted'),
        gone: results.filter(({ found }) => found === 'gone').length,
        cannotTell: results.filter(({ found }) => found === 'cannot tell'),
    };
}

;// CONCATENATED MODULE: ./build/report/summary/footer.js
/** The end of the page: how far the run looked, what never changes from run to run, and the evidence. */



function footer(result) {
    const { task, traffic, startedAt, endedAt, planFile, version } = result;
    const data = summaryData(result);
    const rows = [
        ['Server', server(result)],
        ['Scope', data === undefined ? '' : scope(data)],
        ["Not covered by this API's deletion", task === undefined ? '' : task.api.notCovered.join('; ')],
        ['Run', run(result)],
        ['Time', `${between(startedAt, endedAt)}, took ${(0,formats/* span */.Ln)(endedAt - startedAt)}`],
        [
            'Requests',
            `${(0,formats/* number */.ai)(traffic.requests)} sent, ${(0,formats/* number */.ai)(traffic.throttled)} throttled, ${(0,formats/* number */.ai)(traffic.lost)} lost${waited(traffic)}`,
        ],
        ['Rate', rate(result)],
        ['Record', task === undefined ? '' : record(result)],
        ['Approved plan', task?.applying === undefined ? '' : `SHA-256 ${(0,safe_text/* forCode */.jj)(task.applying)}`],
        ['Plan', planFile === undefined ? '' : plan(planFile)],
        ['Program', `thread-retention ${(0,safe_text/* forCode */.jj)(version, 40)}`],
    ];
    const lines = rows.filter(([, value]) => value !== '').map(([name, value]) => `- **${name}:** ${value}`);
    return `### This run\n\n${lines.join('\n')}\n`;
}
const waited = ({ waited: milliseconds }) => milliseconds === undefined ? '' : `; waited ${(0,formats/* span */.Ln)(milliseconds)} for the server to answer again`;
/** An instant where both are in the same minute. */
const between = (start, end) => (0,formats/* moment */.n$)(start) === (0,formats/* moment */.n$)(end) ? (0,formats/* moment */.n$)(start) : `${(0,formats/* moment */.n$)(start)} to ${(0,formats/* moment */.n$)(end)}`;
function server({ task }) {
    if (task === undefined)
        return '';
    return [
        `${(0,safe_text/* forCode */.jj)(task.api.name)} at ${(0,safe_text/* forCode */.jj)(task.server, 200)}`,
        ...(task.organization === undefined ? [] : [`organization ${(0,safe_text/* forCode */.jj)(task.organization)}`]),
        ...(task.project === undefined ? [] : [`project ${(0,safe_text/* forCode */.jj)(task.project)}`]),
    ].join(', ');
}
function scope({ result, task, figures }) {
    const { noun } = task.api;
    const { survey } = result;
    if (survey === undefined) {
        return `how many ${noun.many} are visible to this key is not known: the listing did not end`;
    }
    if (task.supplied === undefined) {
        const { unlistedOfPlan: unlisted } = survey.tally;
        const beyond = unlisted === 0 ? '' : `; ${(0,formats/* number */.ai)(unlisted)} of the approved plan not listed`;
        return `${(0,formats/* counted */.hS)(figures.listed - unlisted, noun)} visible to this key${beyond}`;
    }
    const found = survey.knownIds ?? 0;
    const ids = `${(0,formats/* number */.ai)(found)} of ${(0,formats/* number */.ai)(task.supplied)} ${(0,formats/* plural */.LS)(task.supplied, 'id', 'ids')} supplied ${(0,formats/* plural */.LS)(found, 'is', 'are')} known to this server`;
    return `${ids}; other ${noun.many} may exist: this run did not list any`;
}
/** The runner forgets its files when the job ends, and then the evidence is gone. */
function record({ record }) {
    if (record === undefined)
        return 'none could be written';
    const digest = record.digest === undefined
        ? 'not finished: it could not be written to its end'
        : `SHA-256 ${(0,safe_text/* forCode */.jj)(record.digest)}`;
    return `${(0,safe_text/* forCode */.jj)(record.path, 300)}, ${digest}. This file ends with the job: keep it with ${(0,safe_text/* forCode */.jj)('actions/upload-artifact')} and ${(0,safe_text/* forCode */.jj)('if: always()')}, its path is the output ${(0,safe_text/* forCode */.jj)('record-file')}.`;
}
function plan({ path, digest }) {
    return `${path === undefined ? '' : `${(0,safe_text/* forCode */.jj)(path, 300)}, `}SHA-256 ${(0,safe_text/* forCode */.jj)(digest)}`;
}
function run({ context }) {
    const { link, runId, attempt, workflow, event, actor } = context;
    const name = /^\d+$/.test(runId) ? `run ${runId}` : 'run';
    const which = /^\d+$/.test(attempt) && attempt !== '1' ? `${name}, attempt ${attempt}` : name;
    return [
        ...(link !== undefined && isPlainLink(link) ? [`[${which}](${link})`] : []),
        ...(workflow === '' ? [] : [`workflow ${(0,safe_text/* forCode */.jj)(workflow)}`]),
        ...(event === '' ? [] : [`event ${(0,safe_text/* forCode */.jj)(event)}`]),
        ...(actor === '' ? [] : [`by ${(0,safe_text/* forCode */.jj)(actor)}`]),
    ].join(', ');
}
/** Whether a link of GitHub's environment has nothing in it at which Markdown would end it. */
const isPlainLink = (link) => /^https?:\/\/[\w.:/-]+$/.test(link);
/** Deletions by time, from the first to the last. Empty where there are too few to tell. */
function rate({ swept }) {
    let [count, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { outcome, at } of swept?.outcomes ?? []) {
        if (outcome !== 'deleted')
            continue;
        count += 1;
        first = Math.min(first, at);
        last = Math.max(last, at);
    }
    const seconds = (last - first) / 1000;
    if (count < 10 || seconds < 0.1)
        return '';
    const perSecond = count / seconds;
    return perSecond >= 2
        ? `${(0,formats/* number */.ai)(Math.round(perSecond))} deletions a second`
        : `${(0,formats/* number */.ai)(Math.round(perSecond * 60))} deletions a minute`;
}

;// CONCATENATED MODULE: ./build/report/summary/funnel.js
/** The breakdown: every listed thread in exactly one row, as a bar and as a table. */





/** The bar has few parts, so that it can be read; the table has every row. Squares show on light and dark pages alike. */
const squares = {
    Deleted: '🟩',
    'Already gone or spared': '🟫',
    Due: '🟪',
    'Still due': '🟥',
    'Not known': '🟧',
    Unknown: '🟨',
    Held: '🟦',
    Seen: '⬜',
    'Not due': '⬜',
};
const slices = Object.keys(squares);
/** The rows that are not zero, in the order of judgement, what was due at the end. They add up to the listed threads. */
function funnelRows(data) {
    const { result, task } = data;
    if (result.survey === undefined)
        return [];
    const judged = result.survey.tally
        .funnel()
        .map(({ step, answer, count }) => ({ ...wordsFor(step, answer, task), count }));
    const unswept = result.status === 'planned' ? wouldBe : untouched;
    const fate = result.swept === undefined ? unswept(data) : done(data);
    return [...judged, ...fate].filter(({ count }) => count > 0);
}
const funnel_row = (label, slice, why, count) => ({ label, slice, why, count });
function wouldBe({ going, sparing, unlisted, overBudget, unplanned }) {
    return [
        funnel_row(overBudget === 0 ? 'Due' : 'Due, in one run', 'Due', 'a live run would delete it', going.length),
        funnel_row('Not listed', 'Not known', 'in the approved plan, but not found', unlisted),
        funnel_row('Would be spared', 'Already gone or spared', 'in the approved plan, but no longer due', sparing.length),
        funnel_row('Due, in later runs', 'Due', 'over the budget of one run', overBudget),
        funnel_row('Left alone', 'Due', 'due, but not in the approved plan', unplanned),
    ];
}
function untouched({ figures }) {
    return [funnel_row('Untouched', 'Still due', 'due; the run ended before the first deletion', figures.candidates)];
}
function done({ figures, overBudget, unplanned }) {
    const { deleted, alreadyGone, spared, failed, notKnown, notAttempted } = figures;
    return [
        funnel_row('Deleted', 'Deleted', 'by this run', deleted),
        funnel_row('Already gone', 'Already gone or spared', 'gone before this run deleted it', alreadyGone),
        funnel_row('Spared', 'Already gone or spared', 'no longer due when looked at again', spared),
        funnel_row('Still there', 'Still due', 'its deletion failed', failed - notKnown),
        funnel_row('Not known', 'Not known', 'it may be gone or still there', notKnown),
        funnel_row('Not attempted', 'Still due', 'the run ended first', notAttempted),
        funnel_row('Waits', 'Still due', 'over the budget of one run', overBudget),
        funnel_row('Left alone', 'Still due', 'due, but not in the approved plan', unplanned),
    ];
}
function wordsFor(step, answer, { policy, api }) {
    const condition = (0,order/* conditionAt */.pJ)(step);
    if (answer === 'unknown' || condition === undefined) {
        const doubt = condition?.doubt ?? (0,build_text/* text */.Qq) `this server does not know the supplied id`;
        return { label: 'Unknown', slice: 'Unknown', why: (0,safe_text/* forMarkdown */.Bm)(doubt) };
    }
    const { label, slice, why } = condition.keptRow;
    return { label, slice, why: (0,safe_text/* forMarkdown */.Bm)(why(policy, api)) };
}
/** How many rows add up to: those that were not found are told above. */
function whatIsTold({ task, figures: { listed, notFound } }) {
    const { one, many } = task.api.noun;
    const nouns = task.supplied === undefined ? [one, many] : ['supplied id', 'supplied ids'];
    const which = notFound === 0 ? '' : 'other ';
    return listed === 1 ? `${which}${nouns[0]}` : `${which}${(0,formats/* number */.ai)(listed)} ${nouns[1]}`;
}
/** The bar and the table. Empty where nothing was listed. */
function funnel(data) {
    const { task, figures, result } = data;
    const rows = funnelRows(data);
    if (rows.length === 0)
        return '';
    const lines = rows.map(({ label, why, count }) => [
        `**${label}:** ${why}`,
        (0,formats/* number */.ai)(count),
        (0,formats/* shareInCell */.vQ)(count, figures.listed),
    ]);
    const listed = (result.survey?.tally.unlistedOfPlan ?? 0) > 0 ? '**Listed, or in the plan**' : '**Listed**';
    const { many } = task.api.noun;
    const supplied = figures.notFound === 0 ? '**Supplied**' : '**Supplied, without those not found**';
    const sum = [task.supplied === undefined ? listed : supplied, `**${(0,formats/* number */.ai)(figures.listed)}**`, ''];
    const what = `the ${whatIsTold(data)}`;
    const title = task.inventory
        ? (0,formats/* capital */.Nx)(what)
        : `What ${result.status === 'planned' ? 'would become' : 'became'} of ${what}`;
    return [
        `### ${title}\n`,
        ...funnel_bar(rows),
        table(['What, and why', `>${(0,formats/* capital */.Nx)(many)}`, '>Share'], [...lines, sum]).text,
    ].join('\n');
}
/** How many squares the bar has: as many as fit the width of a phone. */
const width = 16;
/**
 * A stacked bar of coloured squares, in which everything that is not zero shows, and
 * what the colours mean. None where there is only one part.
 */
function funnel_bar(rows) {
    const sums = slices
        .map((slice) => ({ slice, sum: rows.reduce((sum, one) => sum + (one.slice === slice ? one.count : 0), 0) }))
        .filter(({ sum }) => sum > 0);
    if (sums.length < 2)
        return [];
    const total = sums.reduce((all, { sum }) => all + sum, 0);
    const lengths = sums.map(({ sum }) => Math.max(1, Math.round((sum / total) * width)));
    // What the small parts take beyond their share, the largest gives.
    const largest = lengths.indexOf(Math.max(...lengths));
    lengths[largest] = (lengths[largest] ?? 0) + width - lengths.reduce((all, one) => all + one, 0);
    const drawn = sums.map(({ slice }, index) => squares[slice].repeat(lengths[index] ?? 0)).join('');
    // A square stays beside its words, however narrow the page is.
    const legend = sums.map(({ slice, sum }) => (0,formats/* unbroken */.D_)(`${squares[slice]} ${slice} ${(0,formats/* number */.ai)(sum)}`)).join(' · ');
    return [`${drawn}\n`, `${legend}\n`];
}

;// CONCATENATED MODULE: ./build/report/summary/inventory.js
/** What is there, whatever becomes of it: by status, agent, model and metadata key. Values are shown only for the keys that may be. */



/** Bytes that each of the breakdowns may take. */
const inventory_bytes = 2_500;
const mostKeys = 6;
/** Open in an inventory, where it is the point; closed elsewhere. Empty where nothing was listed. */
function inventory({ result, task }) {
    const tally = result.survey?.tally;
    if (tally === undefined || tally.listed === 0)
        return '';
    const { fields, noun } = task.api;
    const part = (title, values, manyEach = false) => breakdown(title, values, { listed: tally.listed, many: (0,formats/* capital */.Nx)(noun.many), manyEach });
    const shown = [...tally.shownValues].slice(0, mostKeys);
    const parts = [
        ...(fields.has('status') ? [part('Status', tally.statuses)] : []),
        ...(fields.has('agent') ? [part('Agent', tally.agents)] : []),
        ...(fields.has('model') ? [part('Model', tally.models)] : []),
        ...(fields.has('metadata') ? [part('Metadata key', tally.metadataKeys, true)] : []),
        ...shown.map(([key, values]) => part(`Metadata ${(0,safe_text/* forCode */.jj)(key, 40)}`, values)),
    ].filter((text) => text !== '');
    if (parts.length === 0)
        return '';
    return task.inventory
        ? `### What is there\n\n${parts.join('\n')}`
        : details('What is there, by status, agent, model and metadata key', parts.join('\n'));
}
function breakdown(title, values, { listed, many, manyEach }) {
    const entries = values.entries();
    if (entries.length === 0)
        return '';
    const rows = entries
        .slice(0, 20)
        .map(([value, count]) => [(0,safe_text/* forCode */.jj)(value, 60) || '(empty)', (0,formats/* number */.ai)(count), (0,formats/* shareInCell */.vQ)(count, listed)]);
    const { text, rows: count } = table([title, `>${many}`, '>Share'], rows, inventory_bytes);
    const without = listed - values.others - entries.reduce((sum, [, count]) => sum + count, 0);
    const notes = [
        ...(entries.length > count ? [`${(0,formats/* number */.ai)(entries.length - count)} more values, each in fewer of them`] : []),
        ...(values.others > 0 ? ['and values beyond those, which were not counted one by one'] : []),
        ...(manyEach || without <= 0 ? [] : [`${(0,formats/* number */.ai)(without)} without any`]),
    ];
    return notes.length === 0 ? text : `${text}\n${(0,formats/* capital */.Nx)(notes.join('; '))}.\n`;
}

// EXTERNAL MODULE: ./build/policy/age.js
var policy_age = __webpack_require__(8216);
// EXTERNAL MODULE: ./build/sweep/outcome.js
var outcome = __webpack_require__(263);
// EXTERNAL MODULE: ./build/policy/policy.js
var policy_policy = __webpack_require__(8301);
// EXTERNAL MODULE: ./build/policy/policy-in-words.js
var policy_in_words = __webpack_require__(7265);
;// CONCATENATED MODULE: ./build/report/summary/policy-rows.js
/** The policy in a sentence or two, each condition by itself; the record has the whole. */





/** The most conditions and protections that are told, and the most characters of each. */
const [most, longest] = [12, 300];
function policyRows({ task }) {
    const { policy, api } = task;
    const kept = policy_rows_told((0,policy_in_words/* protectionsInWords */.Fo)(policy, api), '; ');
    return [['Policy', selection(task)], ...(kept === '' ? [] : [['Always kept', kept]])];
}
function selection({ policy }) {
    if ((0,policy_policy/* isInventory */.t3)(policy))
        return 'no condition (inventory)';
    const { rules } = policy;
    if (rules.length > 0)
        return `${(0,formats/* number */.ai)(rules.length)} ${rules.length === 1 ? 'rule' : 'rules'}, below`;
    return policy_rows_told(order/* order */.fq.flatMap((condition) => condition.selects?.(policy) ?? []), ', and ');
}
function policy_rows_told(pieces, separator) {
    const shown = pieces.slice(0, most).map((piece) => (0,safe_text/* forParagraph */.Mw)(piece, longest));
    const rest = pieces.length - shown.length;
    return [...shown, ...(rest > 0 ? [`${(0,formats/* number */.ai)(rest)} more in the record`] : [])].join(separator);
}

// EXTERNAL MODULE: ./build/policy/selector.js
var policy_selector = __webpack_require__(8702);
;// CONCATENATED MODULE: ./build/report/summary/protections.js
/** What is kept by a protection, each with its count. */





/** The most selectors that are shown one by one. */
const protections_most = 8;
/**
 * Each protection: those that the user set, even where they hold nothing, and the
 * built-in ones where they do. A thread may be held by several; the breakdown counts
 * it once.
 */
function protectionsHeld({ result, task }) {
    const tally = result.survey?.tally;
    if (tally === undefined)
        return '';
    const { policy } = task;
    const past = pastAge(tally.heldPastAge);
    const steps = order/* order */.fq.flatMap(({ step, held }) => {
        const how = held?.(policy);
        const count = tally.countOf(step, 'keep');
        // What the user asked for shows although it holds nothing.
        const isAsked = step === 'keep-latest';
        return how === undefined || (count === 0 && !isAsked) ? [] : [`${(0,formats/* number */.ai)(count)} ${(0,safe_text/* forMarkdown */.Bm)(how)}`];
    });
    if (policy.subject !== undefined)
        return ofPerson(tally, steps) + past;
    const selectors = policy.protect.slice(0, protections_most).map((selector, index) => {
        const count = tally.protectMatches[index] ?? 0;
        return `${(0,formats/* number */.ai)(count)} ${(0,formats/* plural */.LS)(count, 'matches', 'match')} ${(0,safe_text/* forCode */.jj)((0,policy_selector/* printSelector */.vJ)(selector))}`;
    });
    const others = policy.protect.length - selectors.length;
    const ids = policy.protectIds.size;
    const parts = [
        ...selectors,
        ...(others === 0
            ? []
            : [`${(0,formats/* number */.ai)(others)} more ${(0,safe_text/* forCode */.jj)('protect')} ${(0,formats/* plural */.LS)(others, 'selector', 'selectors')}`]),
        ...(ids === 0
            ? []
            : [
                `${(0,formats/* number */.ai)(tally.protectIdsMet.size)} of ${ids === 1 ? 'the one id' : `the ${(0,formats/* number */.ai)(ids)} ids`} in ${(0,safe_text/* forCode */.jj)('protect-ids-file')}`,
            ]),
        ...steps,
    ];
    return parts.length === 0 ? 'none' : parts.join('; ') + past;
}
/** Selectors and ids are counted over everybody's threads, so of one person's the breakdown tells. */
function ofPerson(tally, steps) {
    const own = ['protected', 'protected id'].flatMap((step) => {
        const count = tally.countOf(step, 'keep');
        const input = step === 'protected' ? 'protect' : 'protect-ids-file';
        return count === 0 ? [] : [`${(0,formats/* number */.ai)(count)} by ${(0,safe_text/* forCode */.jj)(input)}`];
    });
    const parts = [...own, ...steps];
    return parts.length === 0 ? 'none' : parts.join('; ');
}
function pastAge({ count, oldest }) {
    if (count === 0)
        return '';
    return `. Of all held, ${(0,formats/* number */.ai)(count)} ${(0,formats/* plural */.LS)(count, 'is', 'are')} past the policy's age, the oldest ${(0,policy_age/* roughly */.vB)(oldest)} old`;
}

;// CONCATENATED MODULE: ./build/report/summary/key-figures.js
/** The figures of the first screen, one a line: a list, since a table would not fit a phone. */







/** Facts in one line, without the empty ones. */
const facts = (texts) => texts.filter((one) => one !== '').join('; ');
function keyFigures(data) {
    const { result } = data;
    const found = result.survey === undefined ? [] : rowsOf(data, result.survey);
    const rows = [...found, ...policyRows(data)];
    return `${rows.map(([name, value]) => `- **${name}:** ${value}`).join('\n')}\n`;
}
/** What the survey found, and what was made of it. */
function rowsOf(data, survey) {
    const { result, task } = data;
    const held = [...notFound(data), ['Held', protectionsHeld(data)]];
    if (task.inventory)
        return [...seen(data), ...held];
    if (!task.dryRun) {
        // When the oldest was created stands beside what is still due.
        const besides = candidates(data, survey).filter(([name]) => !ofOldest.has(name));
        const untouched = result.swept === undefined ? besides.map(besideOldest) : [];
        // A run that was aborted may have found nothing due for the very reason that it was aborted.
        const due = result.swept === undefined && data.figures.candidates === 0 ? [] : left(data);
        return [['Deleted', evidence(data)], ...due, ...untouched, ...held];
    }
    // A dry run that was aborted does not say what a live run would do: it would be aborted too.
    const budget = result.status === 'planned' ? due(data) : [['Due', (0,formats/* counted */.hS)(data.figures.candidates, task.api.noun)]];
    return [...budget, ...candidates(data, survey), ...held];
}
/** Supplied ids that are not there are nobody's decision, and no threads of this server. */
function notFound({ task, figures }) {
    if (task.supplied === undefined || figures.notFound === 0)
        return [];
    const what = `${(0,formats/* number */.ai)(figures.notFound)} of the ${(0,formats/* number */.ai)(task.supplied)} supplied ids`;
    return [['Not found', `${what}: gone already, or of another project, API or spelling`]];
}
/** How many there are. How they spread has tables of its own. */
function seen({ task, figures }) {
    return [[(0,formats/* capital */.Nx)(task.api.noun.many), (0,formats/* number */.ai)(figures.listed)]];
}
function due(data) {
    const { task, figures, going, sparing, unlisted, unplanned } = data;
    const { noun } = task.api;
    if (task.applying !== undefined) {
        const changed = `${(0,formats/* number */.ai)(sparing.length)} of the approved plan no longer ${(0,formats/* plural */.LS)(sparing.length, 'qualifies', 'qualify')}`;
        const others = `${(0,formats/* number */.ai)(unplanned)} ${(0,formats/* plural */.LS)(unplanned, 'is', 'are')} due now, but not in the approved plan`;
        return [
            ['Due', `${(0,formats/* counted */.hS)(going.length, noun)} of the approved plan`],
            ...(unlisted === 0 ? [] : [['Not listed', `${(0,formats/* number */.ai)(unlisted)} of the approved plan`]]),
            ...(sparing.length === 0 ? [] : [['Would be spared', changed]]),
            ...(unplanned === 0 ? [] : [['Left alone', others]]),
        ];
    }
    if (figures.candidates === 0)
        return [['Due', (0,formats/* counted */.hS)(0, noun)]];
    const budget = (0,safe_text/* forCode */.jj)(`max-deletions: ${task.maxDeletions}`);
    const taken = figures.planned < figures.candidates
        ? `the oldest ${(0,formats/* number */.ai)(figures.planned)} of them (${budget}). ${runsLeft(data)}`
        : `${figures.planned === 1 ? 'it' : 'all of them'} (${task.maxDeletions === 0 ? 'no limit is set' : budget})`;
    return [
        ['Due', (0,formats/* counted */.hS)(figures.candidates, noun)],
        ['In one run', taken],
    ];
}
const ofOldest = new Set(['Oldest', 'Its age']);
const besideOldest = ([name, value]) => [name === 'Newest' ? 'The newest of them' : name, value];
/** The oldest and the newest candidate, and how all of them spread over agents and over the metadata values that may be shown. */
function candidates({ result, task, figures, going }, { plan, tally }) {
    const [oldest] = going;
    if (oldest === undefined)
        return [];
    const newest = plan.overBudget?.newest ?? going.at(-1) ?? oldest;
    const at = (milliseconds) => `created ${(0,formats/* moment */.n$)(milliseconds)} (${(0,policy_age/* roughly */.vB)(result.startedAt - milliseconds)} old)`;
    const age = figures.candidates === 1
        ? [['Its age', at(oldest.createdAt)]]
        : [
            ['Oldest', at(oldest.createdAt)],
            ['Newest', at(newest.createdAt)],
        ];
    const byAgent = task.api.fields.has('agent')
        ? [['By agent', topValues(tally.candidateAgents, figures.candidates)]]
        : [];
    const byKey = [...tally.candidateValues]
        .slice(0, 3)
        .map(([key, values]) => [`By ${(0,safe_text/* forCode */.jj)(key, 40)}`, topValues(values, figures.candidates)]);
    return [...age, ...byAgent, ...byKey];
}
function topValues(values, total) {
    const entries = values.entries();
    const top = entries.slice(0, 5);
    const sum = (some) => some.reduce((all, [, count]) => all + count, 0);
    const others = sum(entries) - sum(top) + values.others;
    const without = total - sum(entries) - values.others;
    return [
        ...top.map(([value, count]) => `${(0,safe_text/* forCode */.jj)(value, 60) || 'empty'} ${(0,formats/* number */.ai)(count)}`),
        ...(others > 0 ? [`others ${(0,formats/* number */.ai)(others)}`] : []),
        ...(without > 0 ? [`none given ${(0,formats/* number */.ai)(without)}`] : []),
    ].join(', ');
}
/** What is due and still there, and what nobody knows of; told apart. */
function left({ result, task, figures, unplanned, stillThere }) {
    const { remaining, notKnown, oldestRemaining } = figures;
    const { noun } = task.api;
    const since = oldestRemaining === undefined
        ? ''
        : `${(0,formats/* moment */.n$)(oldestRemaining)} (${(0,policy_age/* roughly */.vB)(result.startedAt - oldestRemaining)} ago)`;
    const whose = remaining === 1 ? ', created' : ', the oldest created';
    const oldest = since === '' ? '' : `${whose} ${since}`;
    const outside = unplanned === 0 ? '' : `${(0,formats/* number */.ai)(unplanned)} of them not in the approved plan`;
    // The headline counts these apart.
    const tried = stillThere.length;
    const inVain = tried === 0 || tried === remaining ? '' : `${(0,formats/* number */.ai)(tried)} of them could not be deleted`;
    const theirs = task.policy.subject === undefined ? 'the' : "this person's";
    const seen = task.supplied === undefined ? 'visible to this key' : 'supplied';
    const none = notKnown === 0 ? 'none' : 'none known';
    const still = remaining === 0 ? `${none} of ${theirs} ${noun.many} ${seen}` : `${(0,formats/* counted */.hS)(remaining, noun)}${oldest}`;
    return [
        ['Still due', facts([still, inVain, outside])],
        ...(notKnown === 0
            ? []
            : [['Not known', `whether ${(0,formats/* counted */.hS)(notKnown, noun)} ${(0,formats/* plural */.LS)(notKnown, 'is', 'are')} gone`]]),
    ];
}
const items = (count) => `${(0,formats/* number */.ai)(count)} ${(0,formats/* plural */.LS)(count, 'item', 'items')}`;
/** How many were deleted, and by what evidence. */
function evidence({ result, task, deleted, gone, cannotTell, figures }) {
    const { swept } = result;
    if (swept === undefined)
        return 'nothing';
    const already = figures.alreadyGone === 0 ? '' : `${(0,formats/* counted */.hS)(figures.alreadyGone, task.api.noun)} already gone`;
    const inOthers = swept.itemsErased - (0,outcome/* itemsIn */.Un)(deleted);
    const others = inOthers === 0 ? '' : `${items(inOthers)} erased in ${task.api.noun.many} that were not deleted`;
    if (deleted.length === 0)
        return facts([inOthers === 0 ? 'nothing' : others, already]);
    const notes = new Map();
    for (const { note } of deleted)
        notes.set(String(note), { note, count: (notes.get(String(note))?.count ?? 0) + 1 });
    const confirmed = [...notes.values()]
        .sort((one, other) => other.count - one.count)
        .slice(0, 5)
        .map(({ note, count }) => `${(0,formats/* number */.ai)(count)} ${(0,safe_text/* forMarkdown */.Bm)(note, 200)}`);
    const inThem = (0,outcome/* itemsIn */.Un)(deleted);
    const sampled = swept.verification?.asked === 'sample' && gone < deleted.length ? ' (a random sample)' : '';
    const notVerified = deleted.length - gone - cannotTell.length;
    return `${(0,formats/* counted */.hS)(deleted.length, task.api.noun)}: ${facts([
        confirmed.join(', '),
        inThem === 0 ? '' : `${items(inThem)} in them erased first`,
        others,
        gone === 0 ? '' : `${(0,formats/* number */.ai)(gone)} read back gone${sampled}`,
        cannotTell.length === 0 ? '' : `${(0,formats/* number */.ai)(cannotTell.length)} read back without an answer`,
        notVerified > 0 ? `${(0,formats/* number */.ai)(notVerified)} not read back` : '',
        already,
    ])}`;
}

;// CONCATENATED MODULE: ./build/report/summary/oldest.js
/** How old the oldest of some threads is, as the end of a sentence. */

/** Of those that could not be judged. Empty where no age is known. */
function oldestUnknown(survey) {
    const oldest = survey?.tally.oldestUnknown;
    if (oldest === undefined)
        return '';
    const { age } = oldest;
    return age === 'unreadable' ? ' (the age of some cannot be read)' : ` (the oldest is ${(0,policy_age/* roughly */.vB)(age)} old)`;
}

;// CONCATENATED MODULE: ./build/report/summary/next-steps.js
/** What to do next: first the remedy of what stopped the run, unknown threads last, and plainly nothing where that is so. */







/** Empty where the run is done and nobody could do anything. */
function nextSteps(data) {
    const steps = [
        ...aboutProblems(data),
        ...aboutProtections(data),
        ...aboutCancelled(data),
        ...aboutFailures(data),
        ...aboutDryRun(data),
        ...aboutPersonsRest(data),
        ...aboutTheRest(data),
        ...aboutUnread(data),
        ...aboutUnknowns(data),
    ];
    const [only] = steps;
    if (only === undefined)
        return '';
    if (steps.length === 1)
        return `**What to do next:** ${only}\n`;
    return `**What to do next**\n\n${steps.map((step, index) => `${index + 1}. ${besideOthers(step)}`).join('\n')}\n`;
}
/** How a step begins by which nobody has to do anything. */
const nothing = 'Nothing: ';
/** The end of advice where nothing was deleted, which the box says. */
const startsAfresh = 'The next run starts afresh.';
/** Beside others that ask for something, it says only what goes on by itself. */
const besideOthers = (step) => (step.startsWith(nothing) ? (0,formats/* capital */.Nx)(step.slice(nothing.length)) : step);
function aboutProblems({ result }) {
    // Whoever cancelled a run knows why.
    if (result.status === 'cancelled')
        return [];
    return remediesOfProblems(result).flatMap((hint) => {
        const step = sentence(hint, 300).replace(/ ?Nothing was deleted\.(?: |$)/, '');
        if (step === startsAfresh)
            return [`${nothing}${step.charAt(0).toLowerCase()}${step.slice(1)}`];
        return step === '' ? [] : [step];
    });
}
/** The most protections that are named. */
const mostProtections = 4;
/** A protection that matched nothing, while something near it exists. */
function aboutProtections({ result }) {
    const urgent = result.warnings.filter(({ isUrgent }) => isUrgent === true);
    return urgent
        .slice(0, mostProtections)
        .map(({ message }) => `Check this protection before the next run. ${sentence(message)}`);
}
function aboutCancelled({ result, notKnown }) {
    if (result.status !== 'cancelled')
        return [];
    const finds = notKnown.length === 0 ? ' and begins' : ', finds out what is gone and begins';
    const schedule = result.context.event === 'schedule' ? ', or leave it to the schedule' : '';
    return [`Run it again when it may go on${schedule}: the next run judges anew${finds} with the oldest.`];
}
function aboutFailures({ result, task }) {
    return remediesOfFailures(result).map(({ hint, count, isOpen }) => {
        if (count === undefined)
            return sentence(hint, 300);
        const which = (0,formats/* counted */.hS)(count, task.api.noun);
        const what = isOpen === true
            ? `It is not known whether ${which} ${(0,formats/* plural */.LS)(count, 'is', 'are')} gone`
            : `${(0,formats/* capital */.Nx)(which)} failed`;
        return `${what}. ${sentence(hint, 300)}`;
    });
}
/** What is said first of a dry run on an event that waits for deletions. */
const meantLive = {
    schedule: 'This scheduled run is a dry run, so it will never delete anything. ',
    repository_dispatch: `This run by ${(0,safe_text/* forCode */.jj)('repository_dispatch')} is a dry run, so nothing was erased. `,
};
function aboutDryRun({ result, task, going }) {
    if (task.inventory) {
        return [
            `To see what a policy would delete, add a condition, say ${(0,safe_text/* forCode */.jj)('older-than: 30d')}, and leave ${(0,safe_text/* forCode */.jj)('dry-run: true')} as it is.`,
        ];
    }
    if (!task.dryRun || result.status !== 'planned' || going.length === 0)
        return [];
    const { event } = result.context;
    const isScheduled = event === 'schedule';
    const never = meantLive[event] ?? '';
    if (wouldAbort({ result, task })) {
        return [`${never}Check the policy. If so many are meant, raise ${(0,safe_text/* forCode */.jj)('abort-above')} for one run.`];
    }
    const form = never === '' ? ', or, where the workflow has a form for it, start it by hand again with that box unticked' : '';
    const how = `set ${(0,safe_text/* forCode */.jj)(isScheduled ? 'dry-run: by-event' : 'dry-run: false')} in the step${form}.`;
    const live = `${never}If this is what should go, make it live: ${how}`;
    const path = result.planFile?.path;
    if (path === undefined || result.planFile === undefined)
        return [live];
    return [
        live,
        `Or approve this very plan: run the step with ${(0,safe_text/* forCode */.jj)(`apply-plan: ${path}`, 300)}, ${(0,safe_text/* forCode */.jj)(`plan-digest: ${result.planFile.digest}`, 200)} and ${(0,safe_text/* forCode */.jj)('dry-run: false')}.`,
    ];
}
/** What is held needs a decision: two duties meet there. */
function aboutPersonsRest(data) {
    if (data.result.status !== 'remaining' || (aboutPerson(data)?.left ?? 0) === 0)
        return [];
    return [
        'What is held of this person needs a decision: which duty goes first. What is in use or too young can go in a later run of the same workflow.',
    ];
}
function aboutTheRest(data) {
    const { result, notAttempted, overBudget, unplanned } = data;
    switch (result.status) {
        case 'remaining': {
            const isUnread = (result.swept?.verification?.results.length ?? 0) < (result.swept?.verification?.chosen ?? 0);
            const goes = isUnread ? (0,formats/* capital */.Nx)(goesOn(result)) : `Nothing: ${goesOn(result)}`;
            const waits = notAttempted.length + overBudget > 0 ? [`${goes}. ${faster(data)}`] : [];
            const others = unplanned > 0 ? ['What is not in the approved plan needs a new plan, or a run without one.'] : [];
            return [...waits, ...others];
        }
        case 'cancelled':
        case 'aborted':
        case 'failed':
        case 'planned':
        case 'complete':
            return [];
    }
}
/** A higher budget helps only where the budget was the limit. */
function faster({ result, notAttempted }) {
    if (notAttempted.length === 0)
        return `To go faster, raise ${(0,safe_text/* forCode */.jj)('max-deletions')} or run more often.`;
    const concurrency = result.traffic.throttled > 0 ? '' : `, raise ${(0,safe_text/* forCode */.jj)('concurrency')}`;
    return `To go faster, raise ${(0,safe_text/* forCode */.jj)('time-budget')}${concurrency} or run more often.`;
}
/** Confirmed deletions that could not be read back: nothing failed, and something is odd. */
function aboutUnread({ result, task, cannotTell, notKnown }) {
    // What could not be settled has the same cause, and its remedy stands above.
    if (cannotTell.length === 0 || notKnown.length > 0 || result.status === 'cancelled')
        return [];
    return [
        `${(0,formats/* capital */.Nx)((0,formats/* counted */.hS)(cannotTell.length, task.api.noun))} could not be read back: why is under “${unreadTitle}” below. If the next run says so again, look for a gateway in front of the server, or a broken replica of it.`,
    ];
}
function aboutUnknowns(data) {
    const { task, figures, result } = data;
    const unknown = figures.unknown - (result.survey?.tally.person?.unknownOfOthers ?? 0);
    const isTold = result.status !== 'cancelled' && result.problems.some(({ coversUnknown }) => coversUnknown === true);
    if (unknown === 0 || isTold)
        return [];
    return [
        `Decide about the ${(0,formats/* counted */.hS)(unknown, task.api.noun)} that could not be judged${oldestUnknown(result.survey)}: causes and ids are under “${unknownTitle}” below. ${(0,formats/* plural */.LS)(unknown, 'It is', 'They are')} kept until then.`,
    ];
}

// EXTERNAL MODULE: ./build/policy/rules/print-rule.js
var print_rule = __webpack_require__(847);
;// CONCATENATED MODULE: ./build/report/summary/rules.js
/** The rules of a policy, each with what fell under it and what became of that. */





/** Bytes in UTF-8. */
const rules_bytes = 6_000;
/** Empty where the policy has no rules. */
function rules({ result, task, deleted, stillThere, notAttempted, notKnown }) {
    const counts = result.survey?.tally.byRule.entries() ?? [];
    if (counts.length === 0)
        return '';
    const per = (outcomes) => {
        const sums = new Map();
        for (const { candidate } of outcomes) {
            if (candidate.rule !== undefined)
                sums.set(candidate.rule, (sums.get(candidate.rule) ?? 0) + 1);
        }
        return (name) => (0,formats/* number */.ai)(sums.get(name) ?? 0);
    };
    const isLive = result.swept !== undefined;
    const [gone, left] = [per(deleted), per([...stillThere, ...notAttempted, ...notKnown])];
    const plan = result.survey?.plan;
    const remaining = isLive
        ? [...stillThere, ...notAttempted, ...notKnown].map(({ candidate }) => candidate)
        : (plan?.planned ?? []);
    const oldestDue = oldestOfRules([remaining, plan?.reserves ?? []]);
    const beyond = plan?.overBudget?.oldestOfRules;
    const oldest = (name, kept) => {
        const times = [kept, beyond?.get(name), oldestDue.get(name)].filter((at) => at !== undefined);
        const at = times.reduce((first, one) => Math.min(first, one), Number.POSITIVE_INFINITY);
        return Number.isFinite(at) ? (0,formats/* unbroken */.D_)(`${(0,policy_age/* roughly */.vB)(result.startedAt - at)} old`) : 'none';
    };
    // Four columns fit a phone; the rest stands beside what the rule says.
    const rows = counts.map(([name, { under, due }]) => [
        (0,safe_text/* forCode */.jj)(name, 60),
        ...(isLive ? [] : [(0,formats/* number */.ai)(under)]),
        (0,formats/* number */.ai)(due),
        ...(isLive ? [gone(name), left(name)] : []),
    ]);
    const { many } = task.api.noun;
    const head = ['Rule', ...(isLive ? [] : [`>${(0,formats/* capital */.Nx)(many)}`]), '>Due', ...(isLive ? ['>Deleted', '>Left'] : [])];
    const besides = new Map(counts.map(([name, { under, held, oldestKept }]) => {
        const all = isLive ? [(0,formats/* counted */.hS)(under, task.api.noun)] : [];
        return [name, [...all, `${(0,formats/* number */.ai)(held)} held`, `oldest left: ${oldest(name, oldestKept)}`].join(', ')];
    }));
    const { text, rows: shown } = table(head, rows, rules_bytes);
    const note = 'A thread falls under the first rule whose scope holds, and under no other.';
    const words = bulleted(task.policy.rules.map((rule) => `${(0,safe_text/* forParagraph */.Mw)((0,print_rule/* ruleInWords */.Xx)(rule), 300)} (${besides.get(rule.name) ?? 'none'})`), rules_bytes, 'in the record');
    return `### Rules\n\n${text}${more(shown, rows.length, 'rules')}\n${words.join('\n')}\n\n${note}\n`;
}
/** When the oldest of each rule was created, in milliseconds since the Unix epoch. */
function oldestOfRules(lists) {
    const oldest = new Map();
    for (const list of lists) {
        for (const { rule, createdAt } of list) {
            if (rule !== undefined && createdAt < (oldest.get(rule) ?? Infinity))
                oldest.set(rule, createdAt);
        }
    }
    return oldest;
}

;// CONCATENATED MODULE: ./build/report/summary/warnings.js
/** Warnings and notices on the page. */



/** The most bytes of them all. */
const warnings_most = 10_000;
const rank = { warning: 0, notice: 1 };
/** Empty where there is none that no other part of the page tells. */
function warnings({ warnings }) {
    const shown = warnings.filter(({ isTold, isUrgent }) => isTold !== true && isUrgent !== true);
    if (shown.length === 0)
        return '';
    const ordered = [...shown].sort((one, other) => rank[one.level] - rank[other.level]);
    const lines = ordered.map(({ level, message }) => `${level === 'warning' ? '⚠️ ' : ''}${(0,safe_text/* forParagraph */.Mw)(message)}`);
    const title = shown.every(({ level }) => level === 'notice')
        ? (0,formats/* plural */.LS)(shown.length, 'Notice', 'Notices')
        : (0,formats/* plural */.LS)(shown.length, 'Warning', 'Warnings');
    return `**${title}**\n\n${bulleted(lines, warnings_most, 'in the log').join('\n')}\n`;
}

;// CONCATENATED MODULE: ./build/report/summary/summary.js
/**
 * The job summary: what a person reads to know what was deleted, why, what was
 * not and why, and what to do next. Markdown as GitHub renders it, below 200 KiB
 * whatever the run; the record has every thread.
 */













/** The most bytes of the page: GitHub drops one above 1 MiB whole, and nobody reads even this much. */
const mostBytes = 190_000;
/** The most bytes of the list of what was deleted: some hundred threads, the oldest; the record has the rest. */
const mostBytesOfRemoved = 80_000;
/** The whole page. Every part is bounded by itself, and the list of what was deleted by what the others leave. */
function summary(result) {
    const heading = `## ${(0,headline/* headline */.Pl)(result)}\n`;
    const data = summaryData(result);
    if (data === undefined)
        return page([heading, refusal(result), warnings(result), footer(result)]);
    const before = [
        heading,
        alert_alert(data),
        nextSteps(data),
        keyFigures(data),
        warnings(result),
        failures(data),
        ...(data.task.inventory ? [inventory(data)] : []),
        funnel(data),
        rules(data),
        ages(data),
    ];
    const after = [
        unknowns(data),
        spared(data),
        unverified(data),
        waiting(data),
        ...(data.task.inventory ? [] : [inventory(data)]),
        footer(result),
    ];
    const left = mostBytes - Buffer.byteLength(page([...before, ...after]));
    return page([...before, removed(data, Math.min(left, mostBytesOfRemoved)), ...after]);
}
/** Parts that are empty leave no trace. */
function page(parts) {
    return parts.filter((part) => part !== '').join('\n');
}

;// CONCATENATED MODULE: ./build/github/refusal.js
/**
 * What GitHub's REST API means by an answer that is no success.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 * and https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
class GitHubRefused extends Error {
    name = 'GitHubRefused';
    refusal;
    constructor(refusal, options) {
        super(`GitHub: ${refusal.kind}`, options);
        this.refusal = refusal;
    }
}
/** Where GitHub says nothing of how long: at least a minute, it says in its guide. */
const usualWait = 60_000;
/** @param now in milliseconds since the Unix epoch */
function refusalOf({ status, headers, said }, now) {
    const wait = status === 403 || status === 429 ? waitOf({ status, headers, said }, now) : undefined;
    if (wait !== undefined)
        return { kind: 'limited', milliseconds: wait };
    switch (status) {
        case 401:
            return { kind: 'token refused' };
        case 403:
        case 404:
            // Of a locked conversation alone: the token may do all else.
            return /\blocked\b/i.test(said) ? { kind: 'other', status, said } : { kind: 'not allowed' };
        case 410:
            // The list lags, and may show an issue that somebody has just deleted: the next run creates another.
            return /\bdeleted\b/i.test(said) ? { kind: 'other', status, said } : { kind: 'issues disabled' };
        default:
            return status >= 500 || status === 408 ? { kind: 'lost', said: `${status}` } : { kind: 'other', status, said };
    }
}
/** How long GitHub asks to wait; undefined where it does not. */
function waitOf({ status, headers, said }, now) {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    if (Number.isFinite(seconds) && seconds >= 0)
        return seconds * 1000;
    const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
    if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset))
        return Math.max(0, reset * 1000 - now);
    return status === 429 || /rate limit/i.test(said) ? usualWait : undefined;
}

;// CONCATENATED MODULE: ./build/github/client.js
/**
 * GitHub's client for actions, made to behave as all requests of this program do: it
 * sends through Node's own `fetch` (proxies, private authorities), to one server only,
 * follows no redirect, waits where it is asked to, and ends in time.
 */

/** Milliseconds for one answer. */
const timeout = 15_000;
/** How often a request is sent that may be sent again, and the pauses between, in milliseconds. */
const pauses = [1_000, 3_000];
/** How often a limit is waited out for one request. */
const mostWaits = 3;
/** @throws {GitHubRefused} from every request that does not succeed */
async function createGitHub({ token, apiUrl, userAgent }, effects) {
    // Loaded only here: it reads the environment as it loads, and a run that needs no issue needs none of it.
    const { getOctokit, context } = await Promise.resolve(/* import() eager */).then(__webpack_require__.bind(__webpack_require__, 2413));
    const baseUrl = (apiUrl ?? context.apiUrl).replace(/\/+$/, '');
    const note = (message) => effects.onNote(message);
    const octokit = getOctokit(token, {
        baseUrl,
        userAgent,
        request: { fetch: boundedFetch(new URL(baseUrl).origin, effects) },
        log: { debug: note, info: note, warn: note, error: note },
    });
    octokit.hook.wrap('request', async (request, options) => {
        const isRepeatable = options.method !== 'POST' || options.url.endsWith('/graphql');
        return patiently(async () => await request(options), isRepeatable, effects);
    });
    return octokit;
}
/** `fetch` that knows one server, one patience and no redirect. */
function boundedFetch(origin, { fetch, signal }) {
    return async (address, init) => {
        const url = new URL(address instanceof Request ? address.url : address);
        // The next page's address comes from an answer: the token goes to this server and to no other.
        if (url.origin !== origin)
            throw new TypeError(`an answer leads to another server: ${url.origin}`);
        return fetch(url, { ...init, redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) });
    };
}
/** Sends a request, again after a wait that GitHub asks for, and again after a lost answer where that does no harm. */
async function patiently(send, isRepeatable, effects) {
    let [waits, losses] = [0, 0];
    for (;;) {
        try {
            return await send();
        }
        catch (error) {
            const refused = inOurWords(error, effects);
            const { refusal } = refused;
            let pause;
            if (refusal.kind === 'limited' && waits < mostWaits) {
                pause = refusal.milliseconds;
                waits += 1;
            }
            else if (refusal.kind === 'lost' && isRepeatable) {
                pause = pauses[losses];
                losses += 1;
            }
            if (pause === undefined || effects.clock.now() + pause >= effects.end)
                throw refused;
            effects.onNote(`GitHub: ${refusal.kind}, trying again after ${pause} ms`);
            await effects.clock.sleep(pause, effects.signal);
        }
    }
}
function inOurWords(error, { clock, signal }) {
    if (error instanceof GitHubRefused)
        return error;
    if (signal.aborted)
        return new GitHubRefused({ kind: 'too late' }, { cause: error });
    const { response, message } = error instanceof Error ? error : new Error(String(error));
    if (response === undefined)
        return new GitHubRefused({ kind: 'lost', said: message }, { cause: error });
    const { status, headers, data } = response;
    return new GitHubRefused(refusalOf({ status, headers, said: said(data) }, clock.now()), { cause: error });
}
function said(data) {
    if (typeof data !== 'object' || data === null || !('message' in data))
        return '';
    return String(data.message).slice(0, 300);
}

;// CONCATENATED MODULE: ./build/github/issues.js
/** The issues of one repository, as far as this program reads and writes them. */

/** Whether two are the same: by the number, which never changes hands, as a name does. */
function isSameAuthor(one, other) {
    if (one === undefined)
        return false;
    return one.id === undefined || other.id === undefined ? one.login === other.login : one.id === other.id;
}
/** The most pages that are read: a hundred issues each. */
const mostPages = 20;
const authorOf = (user) => user == null ? undefined : { id: user.id, login: user.login };
const issueOf = ({ number, html_url, body, state, labels, user }) => ({
    number,
    url: html_url,
    body: body ?? '',
    isOpen: state === 'open',
    labels: labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
    author: authorOf(user),
});
const commentOf = ({ id, body, user }) => ({
    id,
    body: body ?? '',
    author: authorOf(user),
});
const isRefused = (error, status) => error instanceof GitHubRefused && error.refusal.kind === 'other' && error.refusal.status === status;
/** @param repository `owner/name` */
function issuesOf(octokit, repository) {
    const [owner = '', repo = ''] = repository.split('/');
    const here = { owner, repo };
    return { ...accountOf(octokit), ...issuesIn(octokit, here), ...commentsIn(octokit, here), ...labelsIn(octokit, here) };
}
function accountOf(octokit) {
    return {
        author: async () => {
            // The one question to which tokens of apps and of people get the same kind of answer.
            const { viewer } = await octokit.graphql('{ viewer { login databaseId } }');
            return { id: viewer.databaseId ?? undefined, login: viewer.login };
        },
    };
}
/** All entries of the first pages. */
async function entries(pages) {
    const found = [];
    let count = 0;
    for await (const { data } of pages) {
        found.push(...data);
        count += 1;
        if (count === mostPages)
            break;
    }
    return found;
}
function issuesIn({ paginate, rest: { issues } }, here) {
    return {
        labelled: async (labels) => {
            const order = { sort: 'created', direction: 'asc', per_page: 100 };
            const found = await entries(paginate.iterator(issues.listForRepo, { ...here, labels, state: 'all', ...order }));
            // To this route, a pull request is an issue too.
            return found.filter((one) => one.pull_request === undefined).map(issueOf);
        },
        read: async (issue_number) => issueOf((await issues.get({ ...here, issue_number })).data),
        create: async (issue) => issueOf((await issues.create({ ...here, ...issue })).data),
        update: async (issue_number, { body, open, reason = 'completed' }) => {
            const given = { ...here, issue_number, body };
            if (open === undefined)
                return issueOf((await issues.update(given)).data);
            if (open)
                return issueOf((await issues.update({ ...given, state: 'open' })).data);
            const close = (state_reason) => issues.update({ ...given, state: 'closed', state_reason });
            try {
                return issueOf((await close(reason)).data);
            }
            catch (error) {
                // Servers of companies may be too old to know a duplicate.
                if (reason !== 'duplicate' || !isRefused(error, 422))
                    throw error;
                return issueOf((await close('not_planned')).data);
            }
        },
    };
}
function commentsIn({ paginate, rest: { issues } }, here) {
    return {
        comments: async (issue_number, from) => {
            const since = new Date(from).toISOString();
            const pages = paginate.iterator(issues.listComments, { ...here, issue_number, since, per_page: 100 });
            return (await entries(pages)).map(commentOf);
        },
        comment: async (issue_number, body) => commentOf((await issues.createComment({ ...here, issue_number, body })).data),
        deleteComment: async (comment_id) => {
            await issues.deleteComment({ ...here, comment_id });
        },
    };
}
function labelsIn({ rest: { issues } }, here) {
    return {
        ensureLabel: async (name, description) => {
            try {
                await issues.createLabel({ ...here, name, description, color: '6e7781' });
            }
            catch (error) {
                // It is there already.
                if (!isRefused(error, 422))
                    throw error;
            }
        },
        addLabel: async (issue_number, name) => {
            const { data } = await issues.addLabels({ ...here, issue_number, labels: [name] });
            return data.map((label) => label.name);
        },
    };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/report/tracking-issue/identity.js
/**
 * Which issue is whose: one for each workflow, job, API, server and project, found
 * by a marker in the first line of its body, never by its title. The marker holds
 * digests, so that an issue in a public repository names no server and no project.
 */

/** 96 bits: nobody meets another's by accident. */
const identity_length = 24;
const digest = (...parts) => (0,external_node_crypto_.createHash)('sha256')
    .update(JSON.stringify(['thread-retention', ...parts]))
    .digest('hex')
    .slice(0, identity_length);
const known = (name, value) => (value === undefined ? undefined : digest(name, value));
function identityOf({ workflow, job, api, server, project }) {
    return {
        workflow: digest('workflow', workflow),
        job: digest('job', job),
        api: known('api', api),
        server: known('server', server),
        project: known('project', project),
    };
}
const fields = ['api', 'server', 'project'];
/** The first line of an issue's body. */
function marker({ workflow, job, ...rest }) {
    const told = fields.map((field) => `${field}=${rest[field] ?? '-'}`);
    return `<!-- thread-retention:issue v1 workflow=${workflow} job=${job} ${told.join(' ')} -->`;
}
const hex = `[0-9a-f]{${identity_length}}`;
const markerLine = new RegExp(`^<!-- thread-retention:issue v1 workflow=(${hex}) job=(${hex}) api=(${hex}|-) server=(${hex}|-) project=(${hex}|-) -->\\r?$`);
/** @returns undefined where the first line is anything but a marker, to the letter */
function readMarker(body) {
    const [, workflow, job, ...rest] = markerLine.exec(body.split('\n', 1)[0] ?? '') ?? [];
    if (workflow === undefined || job === undefined)
        return undefined;
    const [api, server, project] = rest.map((one) => (one === '-' ? undefined : one));
    return { workflow, job, api, server, project };
}
const isPlaceSame = (one, other) => one.workflow === other.workflow && one.job === other.job;
const isSame = (one, other) => isPlaceSame(one, other) && fields.every((field) => one[field] === other[field]);
/** Whether two may be the same, as far as both are known. */
const isCompatible = (one, other) => isPlaceSame(one, other) &&
    fields.every((field) => one[field] === undefined || other[field] === undefined || one[field] === other[field]);
/** Whether one says nothing that the other does not say too. */
const isVaguer = (one, other) => isCompatible(one, other) &&
    !isSame(one, other) &&
    fields.every((field) => one[field] === undefined || one[field] === other[field]);
/** What both say together. @param own compatible with the other */
function combined(own, other) {
    return {
        workflow: own.workflow,
        job: own.job,
        api: own.api ?? other.api,
        server: own.server ?? other.server,
        project: own.project ?? other.project,
    };
}
/**
 * The issue of a run: the oldest that says exactly the same, else the only one that
 * may be it. Where several may be it, none is: a run that could not learn its project
 * then has an issue of its own.
 */
function choose(own, issues) {
    const byAge = oldestFirst(issues);
    const [oldest, ...duplicates] = same(own, issues);
    const siblings = byAge.filter(({ identity }) => identity.job !== own.job && isSame({ ...identity, job: own.job }, own));
    if (oldest !== undefined) {
        return { issue: oldest, duplicates, siblings, vaguer: byAge.filter(({ identity }) => isVaguer(identity, own)) };
    }
    const compatible = byAge.filter(({ identity }) => isCompatible(identity, own));
    return { issue: compatible.length === 1 ? compatible[0] : undefined, duplicates: [], vaguer: [], siblings };
}
const oldestFirst = (issues) => [...issues].sort((one, other) => one.number - other.number);
/** The issues of the very same identity, oldest first. */
function same(own, issues) {
    return oldestFirst(issues).filter(({ identity }) => isSame(identity, own));
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/past-run.js
/** What the history keeps of a run that has just ended. */

const wholeSecond = (milliseconds) => Math.floor(milliseconds / 1000) * 1000;
/** A run outside GitHub has no number of its own. */
const digits = (text, otherwise) => (/^[1-9]\d*$/.test(text) ? text : otherwise);
function pastRun(result, troubles) {
    const { context, endedAt, status, task, survey, swept } = result;
    const numbers = (0,build_result/* figures */.u)(result);
    const known = survey !== undefined;
    return {
        runId: digits(context.runId, '1'),
        attempt: digits(context.attempt, '1'),
        at: wholeSecond(endedAt),
        status,
        dryRun: task?.dryRun ?? false,
        listed: known ? numbers.listed : undefined,
        due: known ? numbers.candidates : undefined,
        deleted: known ? numbers.deleted : undefined,
        failed: known && swept !== undefined ? numbers.failed : undefined,
        unknown: known ? numbers.unknown : undefined,
        oldestDue: numbers.oldestRemaining === undefined ? undefined : wholeSecond(numbers.oldestRemaining),
        troubles: troubles.map(({ mark }) => mark),
    };
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/sentences.js
/** What is wrong and what to do first, in words. Numbers and words of our own only: whoever may read the issue may not read the threads. */



/** Where the inputs could not be read, nobody knows what the API calls its threads. */
const anyNoun = { one: (0,build_text/* own */.ZV) `thread`, many: (0,build_text/* own */.ZV) `threads` };
/** A sentence of ours without the values in it. @returns undefined where nothing of it is ours */
function sentences_inWords(message) {
    if (!message.parts.some((part) => /\p{L}/u.test(part)))
        return undefined;
    const sentence = (0,formats/* capital */.Nx)((0,safe_text/* forMarkdown */.Bm)((0,build_text/* withoutValues */.lO)(message)));
    return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
/** What is wrong, as one sentence. */
function sayTrouble({ mark, count = 0, notKnown = 0, problem }, noun) {
    const threads = (0,formats/* capital */.Nx)((0,formats/* counted */.hS)(count, noun));
    const detail = problem === undefined ? '' : (sentences_inWords(problem.message) ?? '');
    switch (mark.kind) {
        case 'aborted':
            return `The run was aborted, and deleted nothing. ${detail}`.trim();
        case 'failed':
            return count === 0 ? 'The run failed.' : `${threads} could not be deleted${unsure(notKnown, count)}.`;
        case 'stopped':
            return `The run failed. ${detail}`.trim();
        case 'overdue':
            return `Something is overdue. ${detail}`.trim();
        case 'subject':
            return `${threads} of this person ${(0,formats/* plural */.LS)(count, 'is', 'are')} still there.`;
        case 'unknown':
            return `${threads} could not be judged, and ${(0,formats/* plural */.LS)(count, 'is', 'are')} kept until somebody decides.`;
        case 'cancelled':
            return 'The run was cancelled before it was done.';
        case 'approval':
            return `A plan to delete ${(0,formats/* counted */.hS)(count, noun)} waits for approval.`;
    }
}
/** Those of the failed whose end is not known. */
function unsure(notKnown, failed) {
    if (notKnown === 0)
        return '';
    if (notKnown === failed)
        return `: whether ${(0,formats/* plural */.LS)(failed, 'it is', 'they are')} gone is not known`;
    return `; of these, whether ${(0,formats/* number */.ai)(notKnown)} ${(0,formats/* plural */.LS)(notKnown, 'is', 'are')} gone is not known`;
}
/** What an earlier run said was wrong, and a later one could not show to be over. */
function sayStanding({ mark }) {
    return `${sentences_before[mark.kind]}, and no later run has shown that this is over.`;
}
const sentences_before = {
    aborted: 'A live run was aborted',
    failed: 'A live run could not delete everything that was due',
    stopped: 'A live run failed',
    overdue: 'A live run found something overdue',
    subject: 'A live run left something of the person',
    unknown: 'A run could not judge every thread',
    cancelled: 'A live run was cancelled before it was done',
    approval: 'A plan waits for approval',
};
/** What to do first about each kind. */
const advice = {
    aborted: 'Nothing is deleted until this is settled: change what the job summary names, and start the workflow again.',
    failed: 'Look up under “Still there” in the job summary why; the next run tries again.',
    stopped: 'Change what the job summary names; the next run goes on where this one stopped.',
    overdue: 'Look up in the job summary which thread it is and why it is still there.',
    subject: 'Look up in the job summary what keeps it, and decide whether it may.',
    unknown: 'Decide about what could not be judged: the job summary names the causes.',
    cancelled: 'Start the workflow again when it may go on. Where it ran out of time, lower `time-budget` or raise `timeout-minutes`.',
    approval: 'Read the plan, and run the step with `apply-plan` and `plan-digest` if it may go.',
};
/** The first steps, most urgent first, each once. */
function firstSteps(troubles) {
    return [...new Set(troubles.filter((one) => !isSaidBy(one, troubles)).flatMap(stepsOf))];
}
/** Whether the hint of another problem says what to do about this one. */
function isSaidBy(one, all) {
    const others = all.flatMap(({ problem }) => (problem === undefined || problem === one.problem ? [] : [problem]));
    if (one.mark.kind === 'unknown')
        return others.some(({ coversUnknown }) => coversUnknown === true);
    const hint = one.problem?.hint;
    return hint !== undefined && others.some(({ covers = [] }) => covers.map(String).includes(String(hint)));
}
function stepsOf({ mark, problem, hints }) {
    const known = [...(hints ?? []), ...(problem?.hint === undefined ? [] : [problem.hint])];
    const told = known.flatMap((hint) => sentences_inWords(hint) ?? []);
    return told.length === 0 && hints === undefined ? [advice[mark.kind]] : told;
}
/** For people only, who may change it: the issue is never found by it. */
function titleOf({ api, job }, workflow) {
    const where = [workflow, job].filter((name) => name !== '').join(' / ');
    const title = `Thread retention${api === undefined ? '' : ` of ${api}`}${where === '' ? '' : ` (${where})`}`;
    return title.replace(/[\p{C}\s]+/gu, ' ').slice(0, 200);
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/troubles.js
/** What of a run needs a person: each kind, and what to say of it. Counts only: no id, no name, no text of a server. */



/** In the order in which they are told: what stopped the run comes before what it left. */
const kinds = ['aborted', 'stopped', 'overdue', 'failed', 'subject', 'unknown', 'cancelled', 'approval'];
/** Whatever is wrong with a run, most urgent first; empty where nothing needs a person. */
function troublesOf(result) {
    const numbers = (0,build_result/* figures */.u)(result);
    const troubles = [...ofStatus(result, numbers), ...ofThreads(result, numbers)];
    return troubles.sort((one, other) => kinds.indexOf(one.mark.kind) - kinds.indexOf(other.mark.kind));
}
function ofStatus(result, numbers) {
    const { status, problems } = result;
    switch (status) {
        case 'aborted':
            return [aboutRun('aborted', problems[0])];
        case 'failed': {
            const deletions = numbers.failed === 0 ? [] : [aboutFailed(result, numbers)];
            const others = problems.map((problem) => aboutRun(isOverdue(problem) ? 'overdue' : 'stopped', problem));
            return deletions.length + others.length === 0 ? [aboutRun('failed', undefined)] : [...deletions, ...others];
        }
        case 'cancelled':
            return ofCancelled(result, numbers);
        case 'planned':
            return result.planFile?.path !== undefined && numbers.planned > 0
                ? [aboutThreads('approval', numbers.planned)]
                : [];
        case 'remaining':
        case 'complete':
            return [];
    }
}
/** A run that had nothing left to do needs nobody, however it ended; nor does a dry run, which somebody stopped. */
function ofCancelled(result, numbers) {
    const { task, swept } = result;
    const { failed, notAttempted } = numbers;
    if (task?.dryRun === true || (swept !== undefined && notAttempted + failed === 0))
        return [];
    return [...(failed === 0 ? [] : [aboutFailed(result, numbers)]), aboutRun('cancelled', undefined)];
}
function ofThreads({ task, swept }, { unknown, subjectRemaining = 0 }) {
    if (task === undefined)
        return [];
    // A dry run leaves all of them, and nobody expects anything else of it.
    const left = swept === undefined || subjectRemaining === 0 ? [] : [aboutThreads('subject', subjectRemaining)];
    return unknown === 0 ? left : [...left, aboutThreads('unknown', unknown)];
}
const isOverdue = ({ inputs }) => inputs.includes('fail-if-overdue');
const aboutThreads = (kind, count) => ({
    mark: { kind, print: undefined },
    count,
    problem: undefined,
});
function aboutFailed(result, { failed, notKnown }) {
    const hints = remediesOfFailures(result).map(({ hint }) => hint);
    // Where a problem says it for them, there is nothing else to do.
    const isSaid = hints.length > 0 || result.problems.some(({ covers = [] }) => covers.length > 0);
    return { ...aboutThreads('failed', failed), notKnown, ...(isSaid && { hints }) };
}
const aboutRun = (kind, problem) => ({
    mark: { kind, print: problem === undefined || kind === 'overdue' ? undefined : printOf(problem) },
    count: undefined,
    problem,
});
/** The same for the same problem, whatever its values and numbers. */
function printOf({ inputs, message }) {
    const words = ourWords(message);
    return (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([inputs, words]))
        .digest('hex')
        .slice(0, 8);
}
const ourWords = (message) => message.parts.map((part) => part.replace(/[\d.,]+/g, '#'));
const written = ({ kind, print }) => (print === undefined ? kind : `${kind}:${print}`);
/** Marks as one word, each once, in an order of their own: the same for the same set. */
function writeMarks(marks) {
    return marks.length === 0 ? 'well' : [...new Set(marks.map(written))].sort().join(',');
}
const isKind = (word) => kinds.includes(word);
/** @returns undefined for anything that `writeMarks` does not write */
function readMarks(text) {
    if (text === 'well')
        return [];
    const marks = text.split(',').map((word) => {
        const [, kind = '', print] = /^([a-z]+)(?::([0-9a-f]{8}))?$/.exec(word) ?? [];
        return isKind(kind) ? { kind, print } : undefined;
    });
    const whole = marks.filter((mark) => mark !== undefined);
    return whole.length === marks.length && writeMarks(whole) === text ? whole : undefined;
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/chart.js
/** The trend: what was due and what was deleted, run by run. */
/** Bars and line; dark enough on a white page and light enough on a black one. */
const colours = { due: '#8c959f', deleted: '#2da44e' };
/** A chart needs two points. */
const fewestRuns = 2;
/** As Mermaid draws it; empty where too few runs know their numbers. @param unit what is counted, in our own words */
function chart(runs, unit) {
    const whole = runs.flatMap(({ due, deleted }) => due === undefined || deleted === undefined ? [] : [{ due, deleted }]);
    if (whole.length < fewestRuns)
        return '';
    const most = Math.max(1, ...whole.flatMap(({ due, deleted }) => [due, deleted]));
    const palette = { plotColorPalette: `${colours.due}, ${colours.deleted}`, backgroundColor: 'transparent' };
    const theme = { themeVariables: { xyChart: palette } };
    const configuration = { ...theme, xyChart: { width: 900, height: 300 } };
    const list = (of) => `[${of.join(', ')}]`;
    return [
        '```mermaid',
        `%%{init: ${JSON.stringify(configuration)}}%%`,
        'xychart-beta',
        // Two runs of one day would share a place under their dates: every run has a number.
        `  x-axis "run, oldest first" ${list(whole.map((_, index) => `"${index + 1}"`))}`,
        `  y-axis "${unit}" 0 --> ${most}`,
        `  bar ${list(whole.map(({ due }) => due))}`,
        `  line ${list(whole.map(({ deleted }) => deleted))}`,
        '```',
    ].join('\n');
}

// EXTERNAL MODULE: ./build/rfc3339.js
var rfc3339 = __webpack_require__(739);
;// CONCATENATED MODULE: ./build/report/tracking-issue/history.js
/**
 * The last runs, as the body of the issue keeps them: one line each in a comment that
 * the page does not show. Whoever may edit the issue may edit it too, so it is display:
 * it is read back to the letter, and a line that is anything else is dropped.
 */


/** How many runs are kept. */
const mostRuns = 30;
/** How much a runner's clock may be ahead of another's: a run that ended later than this from now never was. */
const skew = 2 * 60_000;
const statuses = {
    cancelled: true,
    aborted: true,
    failed: true,
    remaining: true,
    planned: true,
    complete: true,
};
const history_opening = '<!-- thread-retention:history v1';
const closing = '-->';
const numbers = ['listed', 'due', 'deleted', 'failed', 'unknown'];
/** A moment as it is written: to the second, so that it is read back as it was. */
const history_written = (at) => (at === undefined ? '-' : new Date(at).toISOString().replace('.000Z', 'Z'));
function line(run) {
    const counts = numbers.map((name) => run[name] ?? '-');
    const mode = run.dryRun ? 'dry' : 'live';
    return [
        run.runId,
        run.attempt,
        history_written(run.at),
        run.status,
        mode,
        ...counts,
        history_written(run.oldestDue),
        writeMarks(run.troubles),
    ].join(' ');
}
/** The comment that holds the history. */
function writeHistory(runs) {
    return [history_opening, ...runs.map(line), closing].join('\n');
}
const count = String.raw `(0|[1-9]\d{0,11}|-)`;
const moment = String.raw `(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)`;
const runLine = new RegExp(String.raw `^([1-9]\d{0,15}) ([1-9]\d{0,5}) ${moment} ([a-z]+) (dry|live) ${count} ${count} ${count} ${count} ${count} (?:${moment}|-) (\S+)$`);
/**
 * @param now in milliseconds since the Unix epoch
 * @returns the runs of the first history in the body, in the order in which they ended
 */
function readHistory(body, now) {
    const lines = body.split(/\r?\n/);
    const from = lines.indexOf(history_opening);
    if (from === -1)
        return [];
    const to = lines.indexOf(closing, from);
    if (to === -1)
        return [];
    const runs = lines.slice(from + 1, to).flatMap((one) => readLine(one) ?? []);
    return merged(runs.filter(({ at }) => at <= now + skew));
}
function readLine(text) {
    const [, runId, attempt, at, status, mode, ...rest] = runLine.exec(text) ?? [];
    const [listed, due, deleted, failed, unknown, oldestDue, marks] = rest;
    if (runId === undefined || attempt === undefined || status === undefined || !isStatus(status))
        return undefined;
    const [ended, oldest, troubles] = [readMoment(at), readMoment(oldestDue), readMarks(marks ?? '')];
    if (ended === undefined || troubles === undefined || (oldestDue !== undefined && oldest === undefined))
        return undefined;
    const number = (one) => (one === undefined || one === '-' ? undefined : Number(one));
    return {
        runId,
        attempt,
        at: ended,
        status,
        dryRun: mode === 'dry',
        listed: number(listed),
        due: number(due),
        deleted: number(deleted),
        failed: number(failed),
        unknown: number(unknown),
        oldestDue: oldest,
        troubles,
    };
}
const isStatus = (word) => Object.hasOwn(statuses, word);
/** @returns undefined for a date that no calendar has */
function readMoment(text) {
    const at = text === undefined ? undefined : (0,rfc3339/* parseInstant */.nV)(text);
    return history_written(at) === text ? at : undefined;
}
const key = ({ runId, attempt, at }) => `${runId}/${attempt}/${at}`;
const isSameRun = (one, other) => key(one) === key(other);
/** All runs, each once, in the order in which they ended; only the last ones are kept. A later one in the arguments wins. */
function merged(...histories) {
    const all = new Map(histories.flat().map((run) => [key(run), run]));
    return [...all.values()]
        .sort((one, other) => one.at - other.at || Number(one.runId) - Number(other.runId))
        .slice(-mostRuns);
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/body.js
/** The body of the issue and its comments, as Markdown. Everything in it is counted or ours. */






/** The most characters that GitHub takes is 65,536; this is far below, with 30 runs. */
function body(page) {
    const { run, runs } = page;
    return [
        marker(page.identity),
        body_alert(page),
        ...steps(page.troubles),
        `**Latest run**: ${linked(page, run)}\n`,
        table(['Run', ...columns], [[words[run.status], ...cells(run)]]).text,
        ...trend(page),
        `### The last ${runs.length === 1 ? 'run' : `${Math.min(runs.length, mostRuns)} runs`}\n`,
        table(['Ended (UTC)', 'Run', ...columns], runs.toReversed().map((one) => [linked(page, one), words[one.status], ...cells(one)])).text,
        footnote,
        `\n${writeHistory(runs)}\n`,
    ].join('\n');
}
const footnote = '<sub>Each run writes this text anew. Close the issue or change its labels, and the next run that needs a person opens one again. What is counted here is told in the job summary of the run; nothing on this page is read back but the counts.</sub>';
const columns = ['>Listed', '>Due', '>Deleted', '>Failed', '>Unknown', 'Oldest still due'];
const words = {
    cancelled: '⚪ `cancelled`',
    aborted: '🔴 `aborted`',
    failed: '🔴 `failed`',
    remaining: '🟡 `remaining`',
    planned: '🔵 `planned`',
    complete: '🟢 `complete`',
};
function cells({ listed, due, deleted, failed, unknown, oldestDue }) {
    const shown = (count) => (count === undefined ? '–' : (0,formats/* number */.ai)(count));
    const oldest = oldestDue === undefined ? '–' : (0,formats/* moment */.n$)(oldestDue).slice(0, 10);
    return [...[listed, due, deleted, failed, unknown].map(shown), oldest];
}
const linked = ({ runsAddress }, { runId, attempt, at, dryRun }) => `[${(0,formats/* moment */.n$)(at).replace(' UTC', '')}](${runsAddress}${runId}/attempts/${attempt})${dryRun ? ' (dry run)' : ''}`;
function body_alert({ run, troubles, wrong, noun }) {
    const own = troubles.map((trouble) => sayTrouble(trouble, noun));
    const earlier = wrong.filter((one) => one.run !== run).map(sayStanding);
    const lines = [...own, ...earlier];
    // A dry run deletes nothing, and one that was cancelled did not see everything.
    const isWell = !run.dryRun && run.status !== 'cancelled';
    if (lines.length === 0) {
        return `> [!TIP]\n> **Nothing needs a person.**${isWell ? ' The last run found all well.' : ''}\n`;
    }
    const kind = troubles.some(({ mark }) => mark.kind !== 'approval' && mark.kind !== 'unknown')
        ? 'CAUTION'
        : 'IMPORTANT';
    return [`> [!${kind}]`, '> **This needs a person.**', '>', ...lines.map((line) => `> - ${line}`), ''].join('\n');
}
function steps(troubles) {
    const all = firstSteps(troubles);
    return all.length === 0
        ? []
        : [`**What to do first**\n\n${all.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`];
}
function trend({ runs, noun }) {
    const drawn = chart(runs, noun.many);
    return drawn === '' ? [] : ['Bars: what was due. Line: what was deleted.\n', `${drawn}\n`];
}
const commentMarker = (key) => `<!-- thread-retention:change v1 ${key} -->`;
/** Whether a comment tells this change. */
const tells = (comment, key) => comment.split(/\r?\n/, 1)[0] === commentMarker(key);
/** The comment on a change of what is wrong. */
function comment(kind, key, page) {
    const { run, troubles, wrong, noun } = page;
    const told = troubles.map((trouble) => `- ${sayTrouble(trouble, noun)}`);
    const earlier = wrong.filter((one) => one.run !== run).map((one) => `- ${sayStanding(one)}`);
    const where = `The run of ${linked(page, run)}`;
    const openings = {
        opened: `${where} needs a person:`,
        changed: `${where} changed what is wrong. Now:`,
        reopened: `${where} needs a person again:`,
        closed: `${where} ${page.carriedOutPlan ? 'carried out a plan' : 'found all well'}: ${found(run)}.`,
    };
    return [
        commentMarker(key),
        openings[kind],
        ...(kind === 'closed' ? [] : ['', ...told, ...earlier, '', ...steps(troubles)]),
    ].join('\n');
}
function found({ status, deleted, due }) {
    const counts = due === undefined ? '' : `, ${(0,formats/* number */.ai)(due)} due, ${(0,formats/* number */.ai)(deleted ?? 0)} deleted`;
    return `\`${status}\`${counts}`;
}
/** What is left of an issue that another of the same kind makes superfluous. Without a marker, it is never found again. */
function duplicateBody(number) {
    return `Duplicate of #${number}.\n`;
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/course.js
/** What a row of runs leaves wrong, and what has changed by the last of them. */


/**
 * What is wrong after these runs. A live run that came to its end says it all. A run
 * that was cancelled takes nothing back. A dry run takes back only what a survey can
 * show: it deletes nothing, so it cannot show that what failed before works again.
 *
 * @param runs in the order in which they ended
 */
function standing(runs) {
    const last = runs.at(-1);
    if (last === undefined)
        return [];
    const own = last.troubles.map((mark) => ({ mark, run: last }));
    const isSaidAgain = ({ mark }) => own.some((one) => writeMarks([one.mark]) === writeMarks([mark]));
    return [...own, ...course_left(last, standing(runs.slice(0, -1))).filter((one) => !isSaidAgain(one))];
}
function course_left(last, before) {
    if (last.status === 'cancelled')
        return before;
    if (!last.dryRun)
        return [];
    return before.filter(({ mark, run }) => !run.dryRun && mark.kind !== 'unknown' && mark.kind !== 'approval');
}
/**
 * @param others the runs that the issue has, without this one, in the order in which they ended
 * @param issue undefined where there is none yet
 */
function changeBy(run, others, issue) {
    const wrong = standingWith(run, others);
    const [now, earlier] = [marksOf(wrong), marksOf(standing(others))];
    const last = others.at(-1);
    const key = (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([last?.runId, last?.attempt, last?.at, earlier, now]))
        .digest('hex')
        .slice(0, 24);
    const all = { key, wrong };
    if (issue === undefined)
        return { ...all, open: wrong.length > 0, comment: wrong.length > 0 ? 'opened' : undefined };
    if (isSilent(run, others, wrong))
        return { ...all, open: undefined, comment: undefined };
    if (wrong.length === 0)
        return { ...all, open: false, comment: issue.isOpen ? 'closed' : undefined };
    if (!issue.isOpen)
        return { ...all, open: true, comment: 'reopened' };
    return { ...all, open: true, comment: now === earlier && last !== undefined ? undefined : 'changed' };
}
/** What is wrong after a run: also what a run that ended later has found. Of two at once, the one that has trouble is heard. */
function standingWith(run, others) {
    const earlier = others.filter(({ at }) => at <= run.at);
    const own = standing([...earlier, run]);
    if (earlier.length === others.length)
        return own;
    const said = new Set(own.map(({ mark }) => writeMarks([mark])));
    return [...own, ...standing(others).filter(({ mark }) => !said.has(writeMarks([mark])))];
}
/** A run that has nothing wrong of its own and cannot say that all is well leaves the issue as it is, open or closed. */
function isSilent(run, before, wrong) {
    if (run.troubles.length > 0)
        return false;
    const saysItAll = !run.dryRun && run.status !== 'cancelled';
    return wrong.length > 0 || (before.length === 0 && !saysItAll);
}
const marksOf = (all) => writeMarks(all.map(({ mark }) => mark));

;// CONCATENATED MODULE: ./build/report/tracking-issue/write.js
/**
 * Writes the tracking issue: finds it or creates it, tells what changed, and keeps its
 * body and its state. Other runs may do the same at the same time, and GitHub's lists
 * lag behind: so what was written is looked at again, and the oldest issue wins.
 */






/** On every tracking issue: how it is found among others. */
const label = 'thread-retention';
const labelDescription = 'Kept by the thread-retention action: its tracking issues';
/** How long after a write it is looked at again: others that wrote at the same time are done by then. In milliseconds. */
const lookAgainAfter = 1_000;
/** How often a body that another run overwrote is written again. */
const mostRounds = 5;
/** How long to wait for a list to show what was just created, each time, in milliseconds. */
const lags = [500, 1_000, 2_000, 4_000];
/**
 * Tells `onAddress` which issue it is, unless nothing was ever wrong, so that there is none.
 *
 * @throws {GitHubRefused}
 */
async function writeTrackingIssue(telling, effects) {
    const { issues } = effects;
    const me = await issues.author();
    const own = await ownIssues(me, effects);
    const { issue, duplicates, vaguer, siblings } = choose(telling.identity, own);
    for (const one of siblings)
        await closeCarriedOut(one, telling, me, effects);
    if (issue === undefined)
        return create(telling, me, effects);
    effects.onAddress(issue.url);
    await update(issue, duplicates, telling, me, effects);
    for (const one of duplicates)
        await closeDuplicate(one, issue, effects);
    for (const one of vaguer)
        await closeVaguer(one, telling, me, effects);
}
/** Nobody else's count, whatever they say: only the token's own account could have written them. */
async function ownIssues(me, { issues }) {
    return (await issues.labelled(label)).flatMap((issue) => ownIssue(issue, me) ?? []);
}
function ownIssue(issue, me) {
    const identity = readMarker(issue.body);
    return identity !== undefined && issue.labels.includes(label) && isSameAuthor(issue.author, me)
        ? { ...issue, identity }
        : undefined;
}
const pageOf = (telling, identity, change, others) => ({
    ...telling,
    identity,
    wrong: change.wrong,
    runs: merged(others, [telling.run]),
});
/** Creates the issue where something needs a person, and gives way to an older one that another run created meanwhile. */
async function create(telling, me, effects) {
    const { issues } = effects;
    const change = changeBy(telling.run, [], undefined);
    if (change.open !== true)
        return;
    await issues.ensureLabel(label, labelDescription);
    const created = await createOnce(pageOf(telling, telling.identity, change, []), telling, me, effects);
    effects.onAddress(created.url);
    const [oldest] = await sameIssues(created, telling.identity, me, effects);
    if (oldest !== undefined && oldest.number < created.number) {
        await closeDuplicate(created, oldest, effects);
        effects.onAddress(oldest.url);
        return update(oldest, [], telling, me, effects);
    }
    await tell('opened', created.number, change, pageOf(telling, telling.identity, change, []), me, effects);
}
/** Where the answer is lost, the issue may be there all the same: it is looked for before it is created again. */
async function createOnce(page, { title, identity }, me, effects) {
    const { issues } = effects;
    const given = { title, body: body(page), labels: [label] };
    try {
        return await labelledIssue(await issues.create(given), effects);
    }
    catch (error) {
        if (!isLost(error))
            throw error;
        const [there] = await sameIssues(undefined, identity, me, effects);
        return there ?? (await labelledIssue(await issues.create(given), effects));
    }
}
const isLost = (error) => error instanceof GitHubRefused && error.refusal.kind === 'lost';
/** GitHub drops labels silently where the token may not set them; without its label, no run would find the issue again. */
async function labelledIssue(issue, { issues }) {
    if (issue.labels.includes(label))
        return issue;
    try {
        if ((await issues.addLabel(issue.number, label)).includes(label))
            return issue;
    }
    catch (error) {
        await issues.update(issue.number, { body: 'Without its label, this issue cannot be found again.\n', open: false });
        throw error;
    }
    await issues.update(issue.number, { body: 'Without its label, this issue cannot be found again.\n', open: false });
    throw new GitHubRefused({ kind: 'not allowed' });
}
/** All issues of exactly this identity, oldest first, once the list shows the given one, or after some seconds. */
async function sameIssues(shown, identity, me, effects) {
    let found = [];
    for (const lag of lags) {
        await effects.clock.sleep(lag, effects.signal);
        found = same(identity, await ownIssues(me, effects));
        if (found.some(({ number }) => shown === undefined || number === shown.number))
            break;
    }
    return found;
}
/** Adds the run to the issue. @param duplicates whose runs are taken over */
async function update(found, duplicates, telling, me, effects) {
    const { issues, clock, signal, random } = effects;
    const { run } = telling;
    const identity = combined(telling.identity, found.identity);
    let issue = await issues.read(found.number);
    const now = clock.now();
    const histories = duplicates.map((one) => readHistory(one.body, now));
    let isTold = false;
    for (let round = 0; round < mostRounds; round++) {
        const others = merged(...histories, readHistory(issue.body, now)).filter((one) => !isSameRun(one, run));
        const change = changeBy(run, others, issue);
        const page = pageOf(telling, identity, change, others);
        if (!isTold && change.comment !== undefined)
            await tell(change.comment, issue.number, change, page, me, effects);
        isTold = true;
        await issues.update(issue.number, {
            body: body(page),
            open: change.open === issue.isOpen ? undefined : change.open,
        });
        // A cancelled run has a second or two: it is the next one that looks again.
        if (run.status === 'cancelled')
            break;
        await clock.sleep(lookAgainAfter * (1 + random()), signal);
        if (signal.aborted)
            break;
        issue = await issues.read(issue.number);
        const isThere = readHistory(issue.body, now).some((one) => isSameRun(one, run));
        if (isThere && (change.open !== true || issue.isOpen))
            break;
    }
}
/**
 * Comments on the change, once: a run that was cut off may have done it before, and one
 * that runs at the same time may do it too. Then the older comment stays.
 */
async function tell(kind, number, { key }, page, me, { issues }) {
    const told = async () => (await issues.comments(number, page.run.at - toldWithin)).filter((one) => isSameAuthor(one.author, me) && tells(one.body, key));
    if (kind !== 'opened' && (await told()).length > 0)
        return;
    let own;
    try {
        own = (await issues.comment(number, comment(kind, key, page))).id;
    }
    catch (error) {
        if (!isLost(error))
            throw error;
        if ((await told()).length > 0)
            return;
        own = (await issues.comment(number, comment(kind, key, page))).id;
    }
    const [first] = (await told()).sort((one, other) => one.id - other.id);
    if (first !== undefined && first.id < own)
        await issues.deleteComment(own);
}
/** How far back a comment on the same change may be, in milliseconds. */
const toldWithin = 8 * 86_400_000;
async function closeDuplicate(duplicate, of, { issues }) {
    await issues.update(duplicate.number, { body: duplicateBody(of.number), open: false, reason: 'duplicate' });
}
/**
 * An issue of runs that did not learn what this one knows, say because the key was
 * refused: a run that finds all well ends it, unless a job of this very run wrote it.
 */
async function closeVaguer(issue, telling, me, effects) {
    const { run } = telling;
    const last = readHistory(issue.body, effects.clock.now()).at(-1);
    const isWell = run.troubles.length === 0 && !run.dryRun && run.status !== 'cancelled';
    if (!issue.isOpen || !isWell || last?.runId === run.runId)
        return;
    await update(issue, [], { ...telling, identity: issue.identity }, me, effects);
}
/** An issue that is open for nothing but a plan, which another job made: it waits no longer once the plan is carried out. */
async function closeCarriedOut(issue, telling, me, effects) {
    if (!telling.carriedOutPlan || !issue.isOpen)
        return;
    const left = standing(readHistory(issue.body, effects.clock.now()));
    if (left.length === 0 || left.some(({ mark }) => mark.kind !== 'approval'))
        return;
    // What else the run found is told in the issue of its own job.
    const run = { ...telling.run, troubles: [] };
    await update(issue, [], { ...telling, run, troubles: [], identity: issue.identity }, me, effects);
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/tracking-issue.js
/** The tracking issue of a run, from its result to what is said where it could not be written. Never changes how the run ended. */










/** The longest that writing the issue may take, waits that GitHub asks for included, in milliseconds. */
const tracking_issue_longest = 120_000;
/** Writes the issue. Never throws, and never fails the run: what went wrong is a warning. */
async function track(options, effects) {
    const { token, result } = options;
    const { clock } = effects;
    let address;
    const stopped = new AbortController();
    const signal = AbortSignal.any([effects.signal, stopped.signal]);
    const timer = setTimeout(() => stopped.abort(), tracking_issue_longest);
    try {
        if (token === '')
            return { address, warning: (0,build_text/* text */.Qq) `The tracking issue was not written: github-token is empty` };
        if (result.context.repository === '') {
            return { address, warning: (0,build_text/* text */.Qq) `The tracking issue was not written: GITHUB_REPOSITORY is not set` };
        }
        const end = clock.now() + tracking_issue_longest;
        const userAgent = `thread-retention/${result.version}`;
        const octokit = await createGitHub({ token, userAgent }, { ...effects, signal, end });
        await writeTrackingIssue(tellingOf(options), {
            issues: issuesOf(octokit, result.context.repository),
            clock,
            signal,
            random: effects.random,
            onAddress: (known) => {
                address = known;
            },
        });
        return { address, warning: undefined };
    }
    catch (error) {
        return { address, warning: tracking_issue_inWords(error, clock.now()) };
    }
    finally {
        clearTimeout(timer);
    }
}
function tellingOf({ result, place, api, project }) {
    const { context, task } = result;
    const troubles = troublesOf(result);
    // Without repository and branch: the issue outlives a new name, and is one for all branches.
    const workflow = /\.github\/workflows\/[^@]+/.exec(place.workflowRef)?.[0] ?? context.workflow;
    const whereabouts = {
        workflow,
        job: place.job,
        api: task?.api.name ?? api,
        server: task?.server,
        project: task?.project ?? project,
    };
    return {
        identity: identityOf(whereabouts),
        title: titleOf(whereabouts, context.workflow),
        run: pastRun(result, troubles),
        troubles,
        carriedOutPlan: task?.applying !== undefined && result.swept !== undefined,
        noun: task?.api.noun ?? anyNoun,
        runsAddress: `${place.serverUrl}/${context.repository}/actions/runs/`,
    };
}
function tracking_issue_inWords(error, now) {
    if (error instanceof GitHubRefused)
        return refusalInWords(error.refusal, now);
    if (error instanceof TypeError)
        return (0,build_text/* text */.Qq) `The tracking issue was not written: the answer is not one of GitHub's. Look at what stands between the runner and GitHub, and at GITHUB_API_URL`;
    return (0,build_text/* text */.Qq) `The tracking issue was not written: ${error instanceof Error ? error.message : String(error)}`;
}
function refusalInWords(refusal, now) {
    switch (refusal.kind) {
        case 'not allowed':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: this token may not write issues here. Add 'permissions: issues: write' to the job`;
        case 'token refused':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: GitHub does not accept github-token`;
        case 'issues disabled':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: issues are disabled in this repository. Turn them on in its settings, or leave out tracking-issue`;
        case 'limited':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: GitHub asks to wait until ${(0,formats/* moment */.n$)(now + refusal.milliseconds)}. The next run writes it`;
        case 'lost':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: GitHub could not be reached (${refusal.said}). The next run writes it`;
        case 'too late':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: there was no time left. The next run writes it`;
        case 'other':
            return (0,build_text/* text */.Qq) `The tracking issue was not written: GitHub answered ${refusal.status}: ${refusal.said}`;
    }
}

;// CONCATENATED MODULE: ./build/report/tracking-issue/wanted.js
/** Whether the step wants a tracking issue, and what it says of itself even where its other inputs could not be read. */
/**
 * Read by itself, beside all other inputs: a run that was refused for one of them needs
 * a person most of all.
 *
 * @param environment the process's own
 * @returns undefined where no issue is wanted
 */
function wantedIssue(environment) {
    const input = (name) => environment[`INPUT_${name}`]?.trim() ?? '';
    if (input('TRACKING-ISSUE').toLowerCase() !== 'true')
        return undefined;
    const given = (name) => (/^(?:none|)$/i.test(input(name)) ? undefined : input(name));
    return {
        token: input('GITHUB-TOKEN'),
        place: {
            workflowRef: environment.GITHUB_WORKFLOW_REF ?? '',
            job: environment.GITHUB_JOB ?? '',
            serverUrl: environment.GITHUB_SERVER_URL || 'https://github.com',
        },
        api: given('API'),
        project: given('PROJECT'),
    };
}

;// CONCATENATED MODULE: ./build/tell.js
/** The end, whatever happened: outputs, summary, tracking issue and annotations, and the exit code. */










/**
 * Writes outputs, summary, tracking issue and annotations, and sets the exit code. Where one of them fails, the others
 * are still written. The issue comes after what is evidence: a cancelled run may have no time left for it.
 */
async function tell_tell(result, telling) {
    const { environment, stop, isUntold, already } = telling;
    const troubles = [];
    const attempt = (what, write) => {
        try {
            write();
        }
        catch (error) {
            if (!isUntold)
                troubles.push((0,build_text/* text */.Qq) `${what} could not be written: ${messageOf(error)}`);
        }
    };
    attempt((0,build_text/* text */.Qq) `the outputs`, () => {
        for (const [name, output] of Object.entries(outputs(result)))
            core/* setOutput */.uH(name, output);
    });
    attempt((0,build_text/* text */.Qq) `the job summary`, () => addToSummary(environment, summary(result)));
    const isGood = (0,build_result/* passes */.W)(result.status) && troubles.length === 0 && stop.stopped?.reason !== 'broken log';
    process.exitCode = isGood ? 0 : 1;
    const warnings = await keepIssue(result, telling);
    const told = { ...result, warnings: [...result.warnings, ...warnings] };
    (0,log/* conclude */.Ep)(log/* actionsLog */._D, told, { passes: isGood, troubles, already });
}
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
function addToSummary({ GITHUB_STEP_SUMMARY: path }, markdown) {
    if (path !== undefined && path !== '')
        (0,external_node_fs_.appendFileSync)(path, markdown);
}
/** @returns what went wrong: it never changes how the run ended */
async function keepIssue(result, { environment, clock, fetch, random, noIssue: signal }) {
    const wanted = wantedIssue(environment);
    if (wanted === undefined)
        return [];
    const onNote = (note) => log/* actionsLog */._D.debug((0,build_text/* value */.Uq)(note));
    const { address, warning } = await track({ ...wanted, result }, { clock, fetch, random, signal, onNote });
    const found = warning === undefined ? [] : [{ level: 'warning', message: warning }];
    if (address !== undefined)
        log/* actionsLog */._D.info((0,build_text/* text */.Qq) `Tracking issue: ${address}`);
    try {
        if (address !== undefined)
            core/* setOutput */.uH('tracking-issue', address);
        if (found.length > 0)
            addToSummary(environment, `\n${warnings({ ...result, warnings: found })}`);
    }
    catch (error) {
        log/* actionsLog */._D.debug((0,build_text/* text */.Qq) `the tracking issue could not be told: ${messageOf(error)}`);
    }
    return found;
}


/***/ })

};
