export const id = 350;
export const ids = [350];
export const modules = {

/***/ 2350:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: ./build/policy/plan.js
var policy_plan = __webpack_require__(9160);
// EXTERNAL MODULE: ./build/report/formats.js
var formats = __webpack_require__(7787);
// EXTERNAL MODULE: ./build/report/log.js
var report_log = __webpack_require__(6945);
// EXTERNAL MODULE: ./build/person-field.js
var person_field = __webpack_require__(9682);
// EXTERNAL MODULE: ./build/text.js
var build_text = __webpack_require__(977);
// EXTERNAL MODULE: ./build/nearest.js
var nearest = __webpack_require__(7658);
// EXTERNAL MODULE: ./build/policy/near-misses.js
var near_misses = __webpack_require__(8398);
// EXTERNAL MODULE: ./build/policy/retain-until.js
var retain_until = __webpack_require__(8199);
// EXTERNAL MODULE: ./build/policy/selector.js
var policy_selector = __webpack_require__(8702);
;// CONCATENATED MODULE: ./build/report/unmet.js
/** Warnings of conditions that nothing meets: a slip in one protects nothing, or selects nothing, without a word. */






const warning = (message) => ({ level: 'warning', message });
/** A protection that may have a slip. */
const urgent = (message) => ({ ...warning(message), isUrgent: true });
/** Selectors of `protect` and `metadata` that no thread meets. */
function unmetConditions(task, tally) {
    if (tally.metadataRead === 0)
        return [];
    return [
        ...task.policy.protect.flatMap((selector, index) => unmetProtection(task, tally, selector, index)),
        ...task.policy.metadata.flatMap((selector, index) => unmetCondition(task, tally, selector, index)),
    ];
}
/** It may hold nobody today: it warns only where something near exists, which may have been meant. */
function unmetProtection(task, tally, selector, index) {
    if ((tally.protectMatches[index] ?? 0) > 0)
        return [];
    const printed = (0,policy_selector/* printSelector */.vJ)(selector);
    const { api } = task;
    if (tally.protectMet.hasKey(index)) {
        const near = nearValue(task, tally.protectMet, selector, index);
        const message = (0,build_text/* text */.Qq) `The \`protect\` selector '${printed}' matched no ${(0,build_text/* ours */.Od)(api.noun.one)}.`;
        return [near === undefined ? { level: 'notice', message } : urgent((0,build_text/* text */.Qq) `${message}${near}`)];
    }
    const message = (0,build_text/* text */.Qq) `The \`protect\` selector '${printed}' protects nothing: no ${known(tally, api)} has that metadata key.${didYouMean(selector.key.text, tally)}`;
    return [nearKey(selector.key.text, tally) === undefined ? { level: 'notice', message } : urgent(message)];
}
/** It selects nothing, or, where it asks for a key's absence, everything. */
function unmetCondition(task, tally, selector, index) {
    const printed = (0,policy_selector/* printSelector */.vJ)(selector);
    const { api } = task;
    if (!tally.metadataMet.hasKey(index)) {
        const effect = (0,build_text/* ours */.Od)(selector.operator === 'absent' ? 'leaves none out' : 'selects nothing');
        return [
            warning((0,build_text/* text */.Qq) `The \`metadata\` selector '${printed}' ${effect}: no ${known(tally, api)} has that metadata key.${didYouMean(selector.key.text, tally)}`),
        ];
    }
    if (tally.metadataMet.isMet(index))
        return [];
    if (tally.metadataMet.isOpen(index)) {
        return [
            warning((0,build_text/* text */.Qq) `The \`metadata\` selector '${printed}' selects nothing for certain: some values of that key have no certain text (null, a list, an object, or a number such as 1.0), and no other value matches.`),
        ];
    }
    if (selector.operator === 'absent') {
        return [
            warning((0,build_text/* text */.Qq) `The \`metadata\` selector '${printed}' selects nothing: every ${(0,build_text/* ours */.Od)(api.noun.one)} has that metadata key.`),
        ];
    }
    const near = nearValue(task, tally.metadataMet, selector, index) ?? (0,build_text/* ours */.Od)('');
    return [
        warning((0,build_text/* text */.Qq) `The \`metadata\` selector '${printed}' selects nothing: ${(0,build_text/* ours */.Od)(api.noun.many)} have that key, but none with this value.${near}`),
    ];
}
/** The value that may have been meant, which is shown only where its key may be; undefined where none is near. */
function nearValue(task, met, { key }, index) {
    const near = met.nearValue(index);
    if (near === undefined)
        return undefined;
    if (task.summaryMetadata.includes(key.text))
        return (0,build_text/* text */.Qq) ` Did you mean '${near}'?`;
    return (0,build_text/* ours */.Od)(' One value of that key is nearly the same: check the spelling.');
}
/** A metadata key in another input, which no thread has: it keeps none, or puts all threads into one group. */
function unusedKeys({ policy, api, summaryMetadata }, tally) {
    const { retainUntilKey, retainForKey, keepLatest, keepLatestPer } = policy;
    if (tally.metadataRead === 0)
        return [];
    const warnings = [];
    if (keepLatest > 0 && keepLatestPer.by === 'metadata' && !tally.groupKeySeen) {
        warnings.push(warning(withoutGroups(keepLatest, keepLatestPer.key, api, tally)));
    }
    if (retainUntilKey !== retain_until/* usualRetainUntilKey */.$ && !tally.retainUntilKeySeen) {
        warnings.push(warning((0,build_text/* text */.Qq) `\`retain-until-key\` is '${retainUntilKey}', and no ${known(tally, api)} has that metadata key: no date keeps any ${(0,build_text/* ours */.Od)(api.noun.one)}.${didYouMean(retainUntilKey, tally)}`));
    }
    if (retainForKey !== undefined && !tally.metadataKeys.has(retainForKey) && tally.metadataKeys.others === 0) {
        warnings.push(warning((0,build_text/* text */.Qq) `\`retain-for-key\` is '${retainForKey}', and no ${known(tally, api)} has that metadata key: it lengthens no ${(0,build_text/* ours */.Od)(api.noun.one)}'s period.${didYouMean(retainForKey, tally)}`));
    }
    for (const key of summaryMetadata) {
        if (tally.metadataKeys.has(key) || tally.metadataKeys.others > 0)
            continue;
        const message = (0,build_text/* text */.Qq) `\`summary-metadata\` names '${key}', and no ${known(tally, api)} has that metadata key.${didYouMean(key, tally)}`;
        warnings.push({ level: 'notice', message });
    }
    return warnings;
}
/** What it means that no thread has the key of `keep-latest-per`: all count together, or nobody knows among which. */
function withoutGroups(keepLatest, key, api, tally) {
    const keys = new Map(tally.metadataKeys.entries().map(([one]) => [one, '']));
    if ((0,near_misses/* entriesNear */.jX)(key, keys).length > 0) {
        return (0,build_text/* text */.Qq) `\`keep-latest-per\` is '${key}', and no ${known(tally, api)} has that metadata key: those with nearly the same key are kept, for their group is not known.${didYouMean(key, tally)}`;
    }
    const kept = keepLatest === 1 ? (0,build_text/* text */.Qq) `only the newest one` : (0,build_text/* text */.Qq) `only the newest ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(keepLatest))}`;
    return (0,build_text/* text */.Qq) `\`keep-latest-per\` is '${key}', and no ${known(tally, api)} has that metadata key: those without it count as one group, so \`keep-latest\` keeps ${kept} of them all.${didYouMean(key, tally)}`;
}
/** Those whose keys are known. */
function known({ metadataRead, listed }, { noun }) {
    return metadataRead === listed ? (0,build_text/* text */.Qq) `listed ${(0,build_text/* ours */.Od)(noun.one)}` : (0,build_text/* text */.Qq) `${(0,build_text/* ours */.Od)(noun.one)} whose metadata was read`;
}
function nearKey(key, { metadataKeys }) {
    return (0,nearest/* nearest */.p)(key, metadataKeys.entries().map(([one]) => one));
}
/** The metadata key that may have been meant, after a sentence; empty where none is near, or where it is there. */
function didYouMean(key, tally) {
    const near = tally.metadataKeys.has(key) ? undefined : nearKey(key, tally);
    return near === undefined ? (0,build_text/* ours */.Od)('') : (0,build_text/* text */.Qq) ` Did you mean '${near}'?`;
}

;// CONCATENATED MODULE: ./build/report/unmet-rules.js
/**
 * Warnings of rules under which nothing falls. A thread that a slip in the scope
 * leaves out falls under a later rule, and may be due sooner than it was meant to be.
 */


/** What is told of the rules: the empty ones, and groups that are not there. */
function unmetRules(task, tally) {
    const { rules } = task.policy;
    const under = new Map(tally.byRule.entries());
    return rules.flatMap((rule, index) => under.get(rule.name)?.under === 0 ? [emptyRule(task, tally, index)] : ungrouped(task, tally, rule));
}
/** It warns where threads were or may have been meant by the rule; else it is a line. */
function emptyRule(task, tally, index) {
    const { policy, api } = task;
    const rule = policy.rules[index];
    const above = policy.rules.slice(0, index);
    const empty = (0,build_text/* text */.Qq) `No ${(0,build_text/* ours */.Od)(api.noun.one)} falls under the rule '${rule.name}'`;
    const greedy = above.find(({ metadata, where }) => metadata.length === 0 && where === undefined);
    if (greedy !== undefined) {
        const message = (0,build_text/* text */.Qq) `${empty}: the rule '${greedy.name}' above it takes all that come to it. Move it below.`;
        return { level: 'warning', message };
    }
    const near = nearMiss(task, tally, rule);
    if (near !== undefined)
        return { level: 'warning', message: (0,build_text/* text */.Qq) `${empty}.${near}` };
    // The rest below all others is often empty, and meant to be.
    const isTaken = rule.metadata.length > 0 && rule.where === undefined && tally.byRule.scopes.isMet(rule);
    if (above.length > 0 && isTaken) {
        const message = (0,build_text/* text */.Qq) `${empty}, although there are some that it is for: a rule above it takes them, or something keeps them before rules are asked.`;
        return { level: 'warning', message };
    }
    return { level: 'notice', message: (0,build_text/* text */.Qq) `${empty}.` };
}
/** The key or value that may have been meant by a selector of its scope, as a sentence; undefined where none is near. */
function nearMiss(task, tally, rule) {
    if (tally.metadataRead === 0)
        return undefined;
    const met = tally.byRule.scopes.selectorsMet(rule);
    for (const [index, selector] of rule.metadata.entries()) {
        if (met.isMet(index))
            continue;
        const meant = met.hasKey(index) ? nearValue(task, met, selector, index) : didYouMean(selector.key.text, tally);
        if (meant !== undefined && String(meant) !== '')
            return meant;
    }
    return undefined;
}
/** Its `keep-latest` counts per a metadata key that no thread has: all are one group. */
function ungrouped(task, tally, rule) {
    const { keepLatest, keepLatestPer } = rule;
    if (keepLatest === 0 || keepLatestPer.by !== 'metadata')
        return [];
    if (tally.metadataRead === 0 || tally.byRule.scopes.hasGroupKey(rule))
        return [];
    const message = (0,build_text/* text */.Qq) `In the rule '${rule.name}', ${withoutGroups(keepLatest, keepLatestPer.key, task.api, tally)}`;
    return [{ level: 'warning', message }];
}

;// CONCATENATED MODULE: ./build/report/warnings.js
/** What the reader should know although the job passes. */






const warnings_warning = (message) => ({ level: 'warning', message });
const notice = (message) => ({ level: 'notice', message });
/** Warnings about what a survey found, most useful first. */
function surveyWarnings(task, { tally }) {
    if (tally.listed === 0)
        return [nothingListed(task)];
    return [
        ...aboutSubject(task, tally),
        ...unknownThreads(task, tally),
        ...dressedIds(tally),
        ...unmetConditions(task, tally),
        ...unusedKeys(task, tally),
        ...unmetProtectedIds(task, tally),
        ...unmetRules(task, tally),
        ...expressionErrors(task, tally),
    ];
}
/** A project may hold none. Where something was expected, somebody has to look. */
function nothingListed({ api, policy, supplied }) {
    if (supplied === 0) {
        return warnings_warning((0,build_text/* ours */.Od)('The list of supplied ids is empty, so nothing was judged. If that is not meant, look where it comes from.'));
    }
    const { one, many } = api.noun;
    const held = policy.protectIds.size;
    if (held > 0) {
        const names = (0,build_text/* text */.Qq) `\`protect-ids-file\` names ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(held))}`;
        const message = (0,build_text/* text */.Qq) `No ${(0,build_text/* ours */.Od)(one)} was listed at all, and ${names}: check that the key belongs to the organization and project of these ${(0,build_text/* ours */.Od)(many)}.`;
        return { ...warnings_warning(message), isUrgent: true };
    }
    return warnings_warning((0,build_text/* text */.Qq) `No ${(0,build_text/* ours */.Od)(one)} was listed at all: if there should be some, check that the key belongs to the right organization and project.`);
}
/** A thread whose id came as a link is not gone: nobody asked for it. */
function dressedIds({ dressedNotFound }) {
    if (dressedNotFound === 0)
        return [];
    const message = (0,build_text/* text */.Qq) `Not found, and like a link, a number or an e-mail address: ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(dressedNotFound))} of the supplied ids. Their threads may be there: check that the list holds ids alone.`;
    return [warnings_warning(message)];
}
/** Whether no thread has the metadata key of the subject: the run says that, and which may be meant. */
function isKeyUnknown({ key }, api, tally) {
    const { metadataKeys, metadataRead } = tally;
    if ((0,person_field/* personField */.M)(key, api.fields) !== undefined || metadataRead === 0)
        return false;
    return metadataKeys.others === 0 && !metadataKeys.has(key);
}
/** An erasure answers whether anything of a person is left: threads whose owner is not known may be. */
function aboutSubject({ policy, api }, tally) {
    if (policy.subject === undefined)
        return [];
    const { one } = api.noun;
    const nobodys = tally.ofSubject === 0 && !isKeyUnknown(policy.subject, api, tally)
        ? [
            warnings_warning((0,build_text/* text */.Qq) `No ${(0,build_text/* ours */.Od)(one)} belongs to the subject: check its key and value.${didYouMean(policy.subject.key, tally)}`),
        ]
        : [];
    const open = tally.person?.ownerless ?? 0;
    const ownerless = open === 0
        ? []
        : [
            warnings_warning((0,build_text/* text */.Qq) `It is not known whose ${(0,formats/* threads */.eD)(open, api.noun)} ${(0,build_text/* ours */.Od)(open === 1 ? 'is' : 'are')}: something of the person may be among them.`),
        ];
    const near = tally.person?.nearly ?? 0;
    const nearly = near === 0
        ? []
        : [
            warnings_warning((0,build_text/* text */.Qq) `${(0,formats/* threads */.eD)(near, api.noun)} ${(0,build_text/* ours */.Od)(near === 1 ? 'is' : 'are')} kept as somebody else's, and the value there differs from the subject's by case or white space alone. If it means the same person, run this again with that spelling.`),
        ];
    return [...nobodys, ...nearly, ...ownerless];
}
function unknownThreads({ api }, tally) {
    // In an erasure, what has no known owner has a warning of its own, and other people's threads have none.
    const { ownerless = 0, unknownOfOthers = 0 } = tally.person ?? {};
    if (tally.unknown === ownerless + unknownOfOthers)
        return [];
    const causes = tally.unknownCauses().slice(0, 3);
    const told = (0,build_text/* joined */.oR)(causes.map(({ cause, count }) => (count === tally.unknown ? cause : (0,build_text/* text */.Qq) `${cause} (${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(count))})`)), '; ');
    const message = (0,build_text/* text */.Qq) `${(0,formats/* threads */.eD)(tally.unknown, api.noun)} could not be judged and ${(0,build_text/* ours */.Od)(tally.unknown === 1 ? 'was' : 'were')} kept: ${told}`;
    // Next steps and breakdown tell of them.
    return [{ ...warnings_warning(message), isTold: true }];
}
/** Ids in a list of holds that were not listed: gone already, of another project, or mistyped. */
function unmetProtectedIds({ policy, api }, { protectIdsMet }) {
    const all = policy.protectIds.size;
    const missing = all - protectIdsMet.size;
    if (missing === 0)
        return [];
    const { one, many } = api.noun;
    if (protectIdsMet.size === 0) {
        return [
            warnings_warning((0,build_text/* text */.Qq) `No id in \`protect-ids-file\` is that of a listed ${(0,build_text/* ours */.Od)(one)}: it protects nothing. Check that it holds ids of ${(0,build_text/* ours */.Od)(many)} of this project.`),
        ];
    }
    const examples = [];
    for (const id of policy.protectIds) {
        if (examples.length === 3)
            break;
        if (!protectIdsMet.has(id))
            examples.push((0,build_text/* value */.Uq)(id));
    }
    const some = (0,build_text/* text */.Qq) `${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(missing))} of the ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(all))}`;
    return [
        notice((0,build_text/* text */.Qq) `${some} ids in \`protect-ids-file\` belong to no listed ${(0,build_text/* ours */.Od)(one)}, such as ${(0,build_text/* joined */.oR)(examples, ', ')}.`),
    ];
}
function expressionErrors({ api }, { where }) {
    const [error] = where.errors.entries();
    if (error === undefined || where.count === 0 || where.failures !== where.count)
        return [];
    const asked = (0,build_text/* text */.Qq) `${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(where.count))} ${(0,build_text/* ours */.Od)(api.noun.many)}`;
    return [
        warnings_warning((0,build_text/* text */.Qq) `The expression in \`where\` could not be evaluated for any of the ${asked} it was asked about: ${error[0]}`),
    ];
}
/** On these events a person waits for deletions that a dry run never makes. */
const meantLive = new Set(['schedule', 'repository_dispatch']);
/** Warnings about a plan that the guard has let pass. */
function planWarnings(task, { plan }, { event }) {
    const warnings = [];
    if (task.dryRun && !task.inventory && meantLive.has(event) && plan.candidates > 0) {
        const due = (0,formats/* threads */.eD)(plan.candidates, task.api.noun);
        const scheduled = (0,build_text/* text */.Qq) `This scheduled run is a dry run, so it will never delete anything: set \`dry-run: by-event\` to delete ${due} on schedule.`;
        const dispatched = (0,build_text/* text */.Qq) `This run by \`repository_dispatch\` is a dry run, so nothing was erased: set \`dry-run: false\` to delete ${due}.`;
        // The next steps tell it as well.
        warnings.push({ ...warnings_warning(event === 'schedule' ? scheduled : dispatched), isTold: true });
    }
    if (task.applying !== undefined)
        warnings.push(...sincePlanned(task, plan));
    return warnings;
}
/** What has changed since the plan was approved; nothing is said where nothing has. */
function sincePlanned({ api }, plan) {
    const { unplanned } = plan;
    const spared = (0,policy_plan/* sparedOf */.zv)(plan).length;
    const changed = (0,build_text/* text */.Qq) `Since the plan was made, ${(0,formats/* threads */.eD)(spared, api.noun)} of it no longer qualified: left alone.`;
    const others = (0,build_text/* text */.Qq) `${(0,formats/* threads */.eD)(unplanned, api.noun)} left alone: the policy selects them now, and the plan does not hold them.`;
    return [...(spared > 0 ? [notice(changed)] : []), ...(unplanned > 0 ? [notice(others)] : [])];
}
/** Warnings about how much of what was deleted could be read back. */
function verificationWarnings(verification, deleted) {
    if (verification === undefined || verification.asked === 'none' || deleted === 0)
        return [];
    const told = verification.results.filter(({ found }) => found !== 'cannot tell').length;
    if (told >= verification.chosen)
        return [];
    if (verification.results.length === 0) {
        return [
            warnings_warning((0,build_text/* text */.Qq) `No deletion was read back: the run ended before it verified any. They are confirmed by the API alone.`),
        ];
    }
    const chosen = (0,build_text/* ours */.Od)((0,formats/* number */.ai)(verification.chosen));
    const why = commonestWhy(verification);
    if (told === 0) {
        return [
            warnings_warning(verification.chosen === 1
                ? (0,build_text/* text */.Qq) `The deletion to be verified could not be read back: it is confirmed by the API alone.${why}`
                : (0,build_text/* text */.Qq) `None of the ${chosen} deletions to be verified could be read back: they are confirmed by the API alone.${why}`),
        ];
    }
    return [
        warnings_warning((0,build_text/* text */.Qq) `Only ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(told))} of ${chosen} deletions to be verified could be read back: the others are confirmed by the API alone.${why}`),
    ];
}
/** Why most of them could not be read back, as a sentence behind another; empty where nothing says it. */
function commonestWhy({ results }) {
    const counts = new Map();
    for (const { found, why } of results) {
        if (found !== 'cannot tell' || why === undefined)
            continue;
        counts.set(String(why), { why, count: (counts.get(String(why))?.count ?? 0) + 1 });
    }
    const [most] = [...counts.values()].sort((one, other) => other.count - one.count);
    return most === undefined ? (0,build_text/* ours */.Od)('') : (0,build_text/* text */.Qq) ` Why: ${most.why} (${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(most.count))}).`;
}

// EXTERNAL MODULE: ./build/stop.js
var build_stop = __webpack_require__(1110);
// EXTERNAL MODULE: ./build/in-turns.js
var in_turns = __webpack_require__(9556);
// EXTERNAL MODULE: ./build/threads/read-thread.js
var read_thread = __webpack_require__(4045);
;// CONCATENATED MODULE: ./build/threads/absence/confirmed-forms.js
/** The forms in which the server says "not there" of threads whose deletion it confirmed as documented. */
/** How many confirmed deletions must show a form before it counts, where there are that many. */
const enough = 3;
class ConfirmedForms {
    /** The first few that showed each form. */
    #shownBy = new Map();
    get isEmpty() {
        return this.#shownBy.size === 0;
    }
    /** A thread whose deletion was confirmed was answered in this form. */
    note(form, id) {
        const shownBy = this.#shownBy.get(form) ?? new Set();
        if (shownBy.size < enough)
            this.#shownBy.set(form, shownBy.add(id));
    }
    /** @param confirmed how many confirmed ones will be read in all: with fewer than three, fewer have to show a form */
    isProven(form, confirmed = enough) {
        return (this.#shownBy.get(form)?.size ?? 0) >= Math.min(enough, confirmed);
    }
}

;// CONCATENATED MODULE: ./build/threads/absence/sight.js
/** What reading something by its id shows, and where it is read. */

/**
 * Whether most of what was read as not there got no proper answer at first. A server that answers 500 for what does
 * not exist, behind a gateway that now and then says 404 in its place, looks like this.
 */
function mostCameLate(sights) {
    const atOnce = sights.filter((sight) => sight.kind === 'absent' && sight.isFirst).length;
    const late = sights.filter((sight) => sight.kind === 'absent' ? !sight.isFirst : sight.kind === 'cannot tell' && sight.lost);
    return late.length > atOnce;
}
/** Why nothing is believed: what was there a moment ago is not found. Another server answers, or one that lost its data. */
const othersMissing = (0,build_text/* ours */.Od)('what is known to be there is not found either');
/** The same, where it cannot be read for another reason. */
const othersUnread = (0,build_text/* ours */.Od)('what is known to be there cannot be read either');

;// CONCATENATED MODULE: ./build/threads/absence/control-reads.js
/** Control reads: reading threads that are known to be there, before and after answers that say "not there". */


/** How many threads one control read tries. */
const controlsTried = 3;
const good = { kind: 'good' };
const late = {
    kind: 'bad',
    why: (0,build_text/* ours */.Od)('most of what is called not there got no proper answer at first'),
};
class ControlReads {
    #route;
    #controls;
    #onFlicker;
    #count = 0;
    #failed = 0;
    #latest;
    /** @param onFlicker told where something was read as not there, and afterwards as there */
    constructor(route, controls, onFlicker) {
        this.#route = route;
        this.#controls = controls;
        this.#onFlicker = onFlicker;
    }
    get counts() {
        return { controlReads: this.#count, failed: this.#failed };
    }
    /** The one that was read last and found; undefined where none was yet, and where the latest read failed. */
    get latest() {
        return this.#latest;
    }
    /** Reads something that is known to be there; up to three of them where one fails. */
    async read(options) {
        const missed = [];
        let why = (0,build_text/* ours */.Od)('nothing is left that is known to be there');
        for (const id of this.#controls.next(controlsTried)) {
            const sight = await this.#look(id, options);
            if (sight.kind === 'stopped')
                return sight;
            if (sight.kind === 'there' && !sight.cached) {
                await this.#doubt(missed, options);
                this.#latest = id;
                return good;
            }
            this.#failed += 1;
            this.#latest = undefined;
            if (sight.kind === 'absent')
                missed.push(id);
            why = sight.kind === 'absent' ? othersMissing : othersUnread;
        }
        return { kind: 'bad', why };
    }
    /** Others could be read: are these gone, or is a replica broken? */
    async #doubt(missed, options) {
        for (const id of missed) {
            const again = [await this.#look(id, options), await this.#look(id, options)];
            if (again.some(({ kind }) => kind === 'there'))
                this.#onFlicker();
            else if (again.every(({ kind }) => kind === 'absent'))
                this.#controls.drop(id);
        }
    }
    #look(id, { startBefore }) {
        this.#count += 1;
        return this.#route.look(id, { startBefore, closesConnection: true });
    }
}

;// CONCATENATED MODULE: ./build/threads/absence/form.js
/**
 * The form of an answer: what two answers to the same question share when only
 * the id differs. Status, media type, the paths of the JSON keys, `type` and `code`
 * as they are; of all other text what is left without the id, without the path and
 * without words that hold a digit (ids, times, request numbers). Pure.
 */
/** Texts that are longer are compared by their beginning, in characters; bodies with more fields by the first ones. */
const [longestText, mostFields] = [4_000, 500];
/** Two answers have the same form if these texts are equal. @param request what was asked: its path and ids are left out */
function formOf(answer, request) {
    const strip = withoutNamesOf(request);
    const media = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    return [answer.status, media, ...fieldsOf(answer.body, strip)].join('\n');
}
/** Takes out of a text what names the one thing that was asked for. */
function withoutNamesOf({ path }) {
    const segments = path.split('/').filter((segment) => segment !== '');
    // Names of collections stay: they tell one kind of answer from another.
    const ids = segments.filter((segment) => !/^[a-z_-]{1,40}$/.test(segment) || segment === segments.at(-1));
    const names = [path, ...ids].flatMap((name) => [name, decodeURIComponent(name)]);
    const longestFirst = [...new Set(names)].sort((a, b) => b.length - a.length);
    return (text) => {
        let left = text.slice(0, longestText);
        for (const name of longestFirst)
            left = without(left, name);
        return left
            .replace(/\S*\d\S*/g, '')
            .replace(/\s+/g, ' ')
            .trim();
    };
}
/** Cuts out a name where it stands by itself: a short id may also be a part of a word. */
function without(text, name) {
    const isWordLike = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
    let left = '';
    let from = 0;
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, from)) {
        const end = at + name.length;
        const isPart = (isWordLike(name[0]) && isWordLike(text[at - 1])) || (isWordLike(name.at(-1)) && isWordLike(text[end]));
        left += text.slice(from, isPart ? end : at);
        from = end;
    }
    return left + text.slice(from);
}
/** One line for each field, or for a body without fields; those of the elements of an array are taken together. */
function fieldsOf(body, strip) {
    const lines = new Set();
    const queue = [
        { path: '', key: '', value: body },
    ];
    for (const [index, { path, key, value }] of queue.entries()) {
        if (index === mostFields)
            break;
        if (Array.isArray(value)) {
            lines.add(`${path}[]`);
            for (const element of value.slice(0, 20))
                queue.push({ path: `${path}[]`, key, value: element });
        }
        else if (typeof value === 'object' && value !== null) {
            lines.add(`${path}{}`);
            for (const [name, one] of Object.entries(value))
                queue.push({ path: `${path}.${name}`, key: name, value: one });
        }
        else
            lines.add(`${path}=${leaf(key, value, strip)}`);
    }
    return [...lines].sort();
}
function leaf(key, value, strip) {
    if (key === 'type' || key === 'code')
        return String(value);
    if (typeof value === 'string')
        return strip(value);
    return typeof value === 'number' ? 'a number' : String(value);
}

;// CONCATENATED MODULE: ./build/threads/absence/made-up.js
/** Requests for what cannot exist: an id like those of this server that nothing has, and a route that it does not have. Pure. */
/** How many letters and digits at the end of an id are changed. */
const changed = 8;
/**
 * The same request for an id that looks like this one and that nobody has: its
 * last eight letters and digits are others of the same kind. A prefix such as
 * `thread_` stays, and so does the version of a UUID, which stands further ahead.
 *
 * @param turn counted from 1; each gives another id
 * @returns undefined where the id has no letter or digit to change
 */
function forMadeUpId(request, turn) {
    const at = request.path.lastIndexOf('/') + 1;
    const id = decodeURIComponent(request.path.slice(at));
    const other = madeUpId(id, turn);
    return other === undefined ? undefined : { ...request, path: request.path.slice(0, at) + encodeURIComponent(other) };
}
function madeUpId(id, turn) {
    const prefix = /^[A-Za-z]+[_-](?=.)/.exec(id)?.[0].length ?? 0;
    const rest = id.slice(prefix);
    const isHex = /^[0-9a-f-]+$/.test(rest) || /^[0-9A-F-]+$/.test(rest);
    const characters = [...rest];
    let left = changed;
    for (const [index, character] of [...characters.entries()].reverse()) {
        if (left === 0)
            break;
        const kind = kindOf(character, isHex);
        if (kind === undefined)
            continue;
        // Another step for each place and turn, so that made-up ids differ from each other as well. By 13, odd and even
        // characters come by turns: whoever answers for one half of the ids alone does not answer for all of these.
        const step = 1 + ((turn * 13 + left * 3) % (kind.length - 1));
        characters[index] = kind[(kind.indexOf(character) + step) % kind.length] ?? '';
        left -= 1;
    }
    return left === changed ? undefined : id.slice(0, prefix) + characters.join('');
}
const [digits, letters, hexLetters] = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'abcdef'];
/** The characters that this one may be changed into, itself included; undefined where it is no letter and no digit. */
function kindOf(character, isHex) {
    const ofLetters = isHex ? hexLetters : letters;
    return [digits, ofLetters, ofLetters.toUpperCase()].find((kind) => kind.includes(character));
}
/** The same request at a route that the server does not have: its last collection has another name. */
function forOtherRoute(request) {
    const segments = request.path.split('/');
    const at = Math.max(1, segments.length - 2);
    const name = segments[at] ?? '';
    segments[at] = `${name.slice(0, -1)}${name.endsWith('s') ? 'z' : 's'}`;
    return { ...request, path: segments.join('/') };
}

;// CONCATENATED MODULE: ./build/threads/absence/lesson.js
/** How this server answers for what does not exist: learned from three made-up ids and a made-up route. */



/** How many made-up ids are asked for, and how many more where one turns out to exist. */
const [lesson_enough, spare] = [3, 3];
const likeNoRoute = (0,build_text/* ours */.Od)('the server answers the same for a route that it does not have');
const unsteady = (0,build_text/* ours */.Od)('the server answers for what does not exist now in one form, now in another');
const existing = (0,build_text/* ours */.Od)('the server answers for every id as if it existed');
const noId = (0,build_text/* ours */.Od)('no id could be made up that looks like those of the server');
/** @param like a request for one that exists, or did */
async function learn(like, ask) {
    const first = forMadeUpId(like, 1);
    if (first === undefined)
        return { missing: undefined, route: undefined, why: noId, costly: false, isUnsteady: false };
    const elsewhere = forOtherRoute(first);
    // At the same time: deletions wait for this, or the end of the run does.
    const [missing, asked] = await Promise.all([formOfMissing(like, ask), ask(elsewhere)]);
    if ('stopped' in missing)
        return missing;
    if (asked.kind === 'stopped')
        return asked;
    const route = asked.kind === 'lost' ? undefined : formOf(asked.answer, elsewhere);
    if (missing.form === undefined) {
        const { why, costly } = missing;
        return { missing: undefined, route, why, costly, isUnsteady: why === unsteady };
    }
    const why = missing.form === route ? likeNoRoute : undefined;
    return { missing: missing.form, route, why, costly: false, isUnsteady: false };
}
async function formOfMissing(like, ask) {
    const forms = [];
    const askAbout = (turn) => {
        const request = forMadeUpId(like, turn);
        return request && { request, answered: ask(request) };
    };
    const ahead = Array.from({ length: lesson_enough }, (_, index) => askAbout(index + 1));
    // Those that were asked ahead are heard in any case: nothing goes on behind the lesson's back.
    await Promise.all(ahead.map((one) => one?.answered));
    for (let turn = 1; turn <= lesson_enough + spare && forms.length < lesson_enough; turn++) {
        const one = turn <= lesson_enough ? ahead[turn - 1] : askAbout(turn);
        if (one === undefined)
            break;
        const { request } = one;
        const asked = await one.answered;
        if (asked.kind === 'stopped')
            return asked;
        if (asked.kind === 'lost')
            return otherwise(asked.why, true);
        const { answer } = asked;
        // Somebody has this id after all.
        if (isSuccess(answer) && answer.body !== undefined)
            continue;
        if (answer.status !== 404 && answer.status !== 410)
            return otherwise((0,build_text/* text */.Qq) `${answer.status}`, isSuccess(answer));
        // A gateway may have said it in place of a server that says something else.
        if (!asked.isFirst)
            return { form: undefined, why: unsteady, costly: false };
        forms.push(formOf(answer, request));
    }
    const [form] = forms;
    if (form === undefined || forms.length < lesson_enough)
        return { form: undefined, why: existing, costly: false };
    return forms.some((one) => one !== form) ? { form: undefined, why: unsteady, costly: false } : { form };
}
const isSuccess = ({ status }) => status >= 200 && status < 300;
const otherwise = (what, costly) => ({
    form: undefined,
    why: (0,build_text/* text */.Qq) `the server does not answer 404 for what does not exist, but ${what}`,
    costly,
});

;// CONCATENATED MODULE: ./build/threads/absence/proof.js
/**
 * Whether an answer "not there" is believed. A 404 proves nothing by itself:
 * gateways, withdrawn services and broken replicas say it of everything. It is
 * believed when three things hold, all learned in this run, on the same route:
 *
 * 1. control reads before and after it find threads that are known to be there;
 * 2. it has the form of this server's answer for an id that does not exist, or of
 *    its answers for threads whose deletion it confirmed as documented;
 * 3. that form is not the one of a route that does not exist.
 *
 * A bracket is what stands between two control reads: at most a hundred answers
 * and, once ten "not there" are in, thirty seconds. Neighbours share one.
 */








/** A bracket holds at most `most` answers, and lasts `longest` milliseconds once `few` "not there" are in. */
const bracket = { most: 100, few: 10, longest: 30_000 };
/** How often to learn the form, where that fails. */
const mostLessons = 3;
const flickering = (0,build_text/* ours */.Od)('the server reads the same thread now as there, now as not there');
class AbsenceProof {
    #route;
    #controls;
    #options;
    #lesson;
    #lessons = 0;
    #learning;
    #confirmedForms = new ConfirmedForms();
    #isUnsteady = false;
    #preparedAt;
    #otherReads = 0;
    constructor(route, controls, options) {
        this.#route = route;
        this.#controls = new ControlReads(route, controls, () => this.flickered());
        this.#options = options;
    }
    /** Reads made for the sake of belief alone: of threads known to be there, those of them that failed, and of what does not exist. */
    get counts() {
        return { ...this.#controls.counts, madeUp: this.#otherReads };
    }
    /**
     * Whether something that is there was read as not there beside others that were read: one of several replicas is
     * broken, and no number of 404s proves anything.
     */
    get isUnsteady() {
        return this.#isUnsteady;
    }
    /** Something was read as not there, and afterwards as there. */
    flickered() {
        this.#isUnsteady = true;
    }
    /** Why no answer of this server can be believed, as far as that is known. */
    get whyNever() {
        if (this.#isUnsteady)
            return flickering;
        const lesson = this.#lesson;
        if (lesson?.why === undefined)
            return undefined;
        return !this.#confirmedForms.isEmpty && !lesson.isUnsteady ? undefined : lesson.why;
    }
    /** A new row. The first one begins with what was prepared. */
    lane() {
        const openedAt = this.#preparedAt;
        this.#preparedAt = undefined;
        return { openedAt };
    }
    /** The thread that was read and found by the latest control read. */
    get latestControl() {
        return this.#controls.latest;
    }
    /** Learns the forms ahead, in a bracket of its own, so that no reading waits for it. */
    async prepare(likeId, options) {
        const lane = this.lane();
        if ((await this.#close(lane, options)).kind !== 'good')
            return;
        if ((await this.#learn(likeId, options)) !== undefined)
            return;
        if ((await this.#close(lane, options)).kind !== 'good')
            this.#lesson = undefined;
        this.#preparedAt = lane.openedAt;
    }
    /** Reads up to a hundred ids between two control reads. Those that the time did not reach are missing from the result. */
    async read(ids, lane, options) {
        const all = (found) => new Map(ids.map((id) => [id, found]));
        const opening = await this.#open(lane, options);
        if (opening.kind === 'bad')
            return all(notBelieved(opening.why));
        if (opening.kind === 'stopped')
            return all(opening);
        const lessonsBefore = this.#lessons;
        const stopped = await this.#learn(ids[0] ?? '', options);
        if (stopped !== undefined)
            return all({ kind: 'stopped', ...stopped });
        const { costly, why } = this.#lesson ?? {};
        const unread = costly === true && why !== undefined ? all(notBelieved(why)) : new Map();
        const reading = unread.size === 0 ? ids : ids.filter((id) => options.isLikely?.(id));
        if (reading.length === 0)
            return unread;
        const { clock, concurrency } = this.#options;
        const openedAt = lane.openedAt ?? clock.now();
        const sights = new Map();
        let absent = 0;
        await (0,in_turns/* inParallel */.HN)(reading.slice(0, bracket.most), concurrency, async (id) => {
            if (absent >= bracket.few && clock.now() - openedAt >= bracket.longest)
                return 'enough';
            const sight = await this.#route.look(id, options);
            sights.set(id, sight);
            if (sight.kind === 'absent')
                absent += 1;
            if (sight.kind === 'there' && sight.age === 0)
                await options.onThere?.(id, sight);
            return sight.kind === 'stopped' ? 'enough' : undefined;
        });
        const isLearnedHere = this.#lessons !== lessonsBefore;
        const closing = absent === 0 && !isLearnedHere ? opening : await this.#close(lane, options);
        // What was learned in a bracket that does not hold is no lesson.
        if (closing.kind !== 'good' && isLearnedHere)
            this.#lesson = undefined;
        const held = closing.kind === 'good' && mostCameLate([...sights.values()]) ? late : closing;
        if (held.kind === 'good')
            this.#noteConfirmed(sights, options);
        const read = [...sights].map(([id, sight]) => [id, this.#found(id, sight, held, options)]);
        return new Map([...unread, ...read]);
    }
    #found(id, sight, closing, options) {
        // It may have been there when the cache was filled, and be gone since.
        if (sight.kind === 'there' && sight.age > 0)
            return notBelieved(read_thread/* fromCache */.ZY);
        if (sight.kind !== 'absent')
            return sight;
        const { status, requestId } = sight;
        const glimpse = { status, requestId };
        if (closing.kind !== 'good') {
            return { ...notBelieved(closing.kind === 'stopped' ? closing.stopped.detail : closing.why), ...glimpse };
        }
        const why = this.#whyNot(id, sight.answer, options);
        return why === undefined ? { kind: 'gone', ...glimpse } : { ...notBelieved(why), ...glimpse };
    }
    /** Why an answer is not believed although the controls around it are good; undefined where it is. */
    #whyNot(id, answer, { isConfirmed, confirmed }) {
        if ((0,read_thread/* isCached */.bm)(answer))
            return read_thread/* fromCache */.ZY;
        if (this.#isUnsteady)
            return this.whyNever;
        const lesson = this.#lesson;
        if (lesson?.route === undefined)
            return lesson?.why ?? (0,build_text/* ours */.Od)('it is not known how the server answers for what does not exist');
        const form = formOf(answer, this.#route.request(id));
        if (form === lesson.route)
            return likeNoRoute;
        if (lesson.isUnsteady)
            return lesson.why;
        if (form === lesson.missing)
            return undefined;
        if (this.#confirmedForms.isProven(form, isConfirmed(id) ? confirmed : undefined))
            return undefined;
        return lesson.why ?? (0,build_text/* ours */.Od)('the server answers otherwise for what does not exist');
    }
    #noteConfirmed(sights, { isConfirmed }) {
        for (const [id, sight] of sights) {
            if (sight.kind !== 'absent' || !isConfirmed(id) || (0,read_thread/* isCached */.bm)(sight.answer))
                continue;
            this.#confirmedForms.note(formOf(sight.answer, this.#route.request(id)), id);
        }
    }
    async #open(lane, options) {
        const { clock } = this.#options;
        const isRecent = lane.openedAt !== undefined && clock.now() - lane.openedAt < bracket.longest;
        return isRecent ? good : this.#close(lane, options);
    }
    async #close(lane, options) {
        if (options.alone === true)
            return good;
        const control = await this.#controls.read(options);
        lane.openedAt = control.kind === 'good' ? this.#options.clock.now() : undefined;
        return control;
    }
    /** Learns how the server answers for what does not exist: once, or up to three times where that came to nothing. */
    async #learn(likeId, options) {
        const isLearned = this.#lesson !== undefined && (this.#lesson.why === undefined || this.#lesson.costly);
        if (this.#learning === undefined && (isLearned || this.#lessons >= mostLessons))
            return undefined;
        this.#learning ??= learn(this.#route.request(likeId), (request) => this.#ask(request, options))
            .then((lesson) => {
            if ('stopped' in lesson)
                return lesson;
            this.#lessons += 1;
            this.#lesson = lesson;
            return undefined;
        })
            .finally(() => {
            this.#learning = undefined;
        });
        return this.#learning;
    }
    async #ask(request, { startBefore }) {
        this.#otherReads += 1;
        const reply = await this.#options.send(request, 'read', startBefore);
        if (reply.kind !== 'answer')
            return reply;
        return { kind: 'answer', answer: reply.answer, isFirst: reply.trace.lost === 0 };
    }
}
const notBelieved = (why) => ({ kind: 'not believed', why, status: undefined, requestId: undefined });

;// CONCATENATED MODULE: ./build/threads/absence/thread-route.js
/** Reading threads by their id, as control reads and read-backs do. */

function threadRoute(api, send) {
    return {
        request: (id) => api.retrieval(id),
        look: (id, options) => (0,read_thread/* look */.Op)(api, id, 'verify', send, options),
    };
}

// EXTERNAL MODULE: ./build/clock.js
var build_clock = __webpack_require__(7094);
// EXTERNAL MODULE: ./build/requests/answers.js
var answers = __webpack_require__(4956);
// EXTERNAL MODULE: ./build/threads/fields.js
var fields = __webpack_require__(5941);
// EXTERNAL MODULE: ./build/requests/refusal-hints.js
var refusal_hints = __webpack_require__(908);
;// CONCATENATED MODULE: ./build/sweep/meaning.js
/**
 * What the reply to a deletion means, in one table. Pure. Only the confirmation
 * that the API documents settles anything; after every other reply the thread is
 * read back, and the reply says what to make of it then.
 *
 *     reply                        may have acted   if it is still there
 *     the documented confirmation  yes              (settled: deleted)
 *     no answer, a server error    yes              deleted again, up to five times
 *     no connection                no               deleted again, up to five times
 *     2xx with nothing in it       yes              deleted again, up to five times
 *     another 2xx                  yes              read again a little later, then failed
 *     404, 410, 409, not deleted   no               deleted again, once
 *     another refusal              no               failed
 */





const hints = {
    nextRun: (0,build_text/* ours */.Od)('The next run tries again.'),
    late: (0,build_text/* ours */.Od)('The next run tries again, unless the server carries out the deletion after all.'),
    lost: (0,build_text/* ours */.Od)('The server may have acted all the same; the next run finds out.'),
    stopped: (0,build_text/* ours */.Od)('The deletion was sent, but no answer came before the run was stopped; the next run finds out.'),
    unconfirmed: (0,build_text/* ours */.Od)('The server accepted the request but still has the thread. If it persists, ask the provider, with the request id.'),
    conflict: (0,build_text/* ours */.Od)('Something holds the thread. The next run tries again; if it persists, look at the thread at the provider.'),
    signIn: (0,build_text/* ours */.Od)('If only some are refused, ask the provider why, with the request id; if all are, check what this sign-in may do.'),
    refused: (0,build_text/* ours */.Od)('If it persists, check what the key may delete, or ask the provider, with the request id.'),
    route: (0,build_text/* ours */.Od)('If others were deleted, look at the gateway in front of the server; if none was, check api and base-url: the server may not have this route.'),
    redirect: (0,build_text/* ours */.Od)('Set base-url to the address that the server redirects to.'),
    items: (0,build_text/* ours */.Od)('It can be read and its items cannot, so it was left in place: without it, nobody could find them again. If this goes on for days, ask the provider to erase it, with the request id.'),
    notKnown: (0,build_text/* ours */.Od)('The next run finds out.'),
    replaced: (0,build_text/* ours */.Od)('What this run listed is not found any more, under any id: look whether another server, project or deployment answers now. The next run finds out what is gone.'),
};
const goneBefore = (0,build_text/* ours */.Od)('gone before it was deleted');
const goneByLost = (0,build_text/* ours */.Od)('gone after an earlier attempt whose answer was lost');
const goneUnconfirmed = (0,build_text/* ours */.Od)('not confirmed by the API, but read back gone');
const fiveTimes = { kind: 'again', most: 5 };
const once = { kind: 'again', most: 1 };
const fail = { kind: 'fail' };
const acted = (row) => ({ mayHaveActed: true, ...row });
const refused = (row) => ({
    mayHaveActed: false,
    ifGone: goneBefore,
    ...row,
});
/** @param id whose deletion this is the reply to */
function meaningOf(reply, id, confirms) {
    switch (reply.kind) {
        case 'stopped': {
            if (reply.trace.attempts === 0)
                return { kind: 'not sent', why: reply.stopped.detail };
            const note = (0,build_text/* text */.Qq) `stopped while being deleted: ${reply.stopped.detail}`;
            return unsettled(acted({ ifThere: fiveTimes, note, ifGone: goneByLost, hint: hints.stopped }));
        }
        case 'lost': {
            const note = reply.status === undefined
                ? (0,build_text/* text */.Qq) `no answer to the deletion: ${reply.why}`
                : (0,build_text/* text */.Qq) `the server answered ${reply.status}`;
            const said = { status: reply.status, requestId: reply.requestId };
            const row = { ifThere: fiveTimes, note, hint: hints.lost };
            // No connection came about: the server heard of nothing, so whoever is gone was deleted by somebody else.
            return unsettled(reply.trace.attempts === 0 ? refused(row) : acted({ ...row, ifGone: goneByLost }), said);
        }
        case 'answer': {
            const { answer } = reply;
            if (meaning_isSuccess(answer) && confirms(answer, id)) {
                return { kind: 'confirmed', said: { status: answer.status, requestId: (0,answers/* requestId */.z2)(answer) } };
            }
            const row = rowFor(answer);
            const wasLost = reply.trace.lost > 0 && !row.mayHaveActed;
            const after = wasLost ? { mayHaveActed: true, ifGone: goneByLost } : {};
            return unsettled({ ...row, ...after }, described(answer), answer.status === 403);
        }
    }
}
/** What an answer means that is not the documented confirmation. */
function rowFor(answer) {
    const { status } = answer;
    const note = (0,build_text/* text */.Qq) `the server answered ${status}`;
    if (meaning_isSuccess(answer)) {
        const unconfirmed = (0,build_text/* text */.Qq) `the server answered ${status} without confirming the deletion`;
        const { unconfirmed: hint } = hints;
        if ((0,fields/* isObject */.Gv)(answer.body) && answer.body.deleted === false)
            return refused({ ifThere: once, note: unconfirmed, hint });
        const ifThere = (0,answers/* saysNothing */._X)(answer) ? fiveTimes : { kind: 'later' };
        return acted({ ifThere, note: unconfirmed, ifGone: goneUnconfirmed, hint });
    }
    if ((0,read_thread/* isAbsent */.W0)(answer))
        return refused({ ifThere: once, note, hint: hints.route });
    if (status === 409) {
        return refused({ ifThere: once, note: (0,build_text/* ours */.Od)('the server reports a conflict (409)'), hint: hints.conflict });
    }
    if ((0,answers/* isRedirect */.N6)(answer)) {
        const redirects = (0,build_text/* text */.Qq) `the server redirects (${status}), which is not followed`;
        return refused({ ifThere: fail, note: redirects, hint: hints.redirect });
    }
    if ((0,answers/* meaning */.ak)(answer) === 'quota') {
        const note = (0,build_text/* text */.Qq) `the account's quota or billing stops requests (${status})`;
        return refused({ ifThere: fail, note, hint: refusal_hints/* quotaHint */.UW });
    }
    if (status === 429) {
        return refused({ ifThere: fail, note: (0,build_text/* ours */.Od)('the server throttles this thread alone (429)'), hint: hints.refused });
    }
    // Handed on after all attempts: the last of them may have been carried out.
    if (status === 408 || status >= 500) {
        return acted({ ifThere: fiveTimes, note, ifGone: goneByLost, hint: hints.lost });
    }
    return refused({ ifThere: fail, note, hint: status === 401 || status === 403 ? hints.signIn : hints.refused });
}
const unsettled = (row, said = {}, isForbidden = false) => ({
    kind: 'unsettled',
    ...row,
    said,
    isForbidden,
});
const meaning_isSuccess = ({ status }) => status >= 200 && status < 300;
/** What an answer says of itself. */
function described(answer) {
    const { message, type, code } = (0,answers/* toldError */.IU)(answer);
    return { status: answer.status, requestId: (0,answers/* requestId */.z2)(answer), errorType: code ?? type, serverMessage: message };
}

;// CONCATENATED MODULE: ./build/sweep/item-problem.js
/** A thread that stays because something is wrong with its items. */


/** The hint of a failure that left the thread as it was, but for items that are gone. */
const leftInPlace = (0,build_text/* ours */.Od)('The thread was left in place; the next run tries again.');
const failedInPlace = (note) => ({
    outcome: 'failed',
    end: 'still there',
    note,
    hint: leftInPlace,
});
/** What becomes of the thread where a reply is not a success. */
function problemIn(reply, what) {
    switch (reply.kind) {
        case 'stopped':
            return { outcome: 'not-attempted', note: reply.stopped.detail };
        case 'lost': {
            const { status, requestId } = reply;
            return { ...failedInPlace((0,build_text/* text */.Qq) `${what}: ${reply.why}`), status, requestId, lost: true };
        }
        case 'answer': {
            const { answer } = reply;
            if (answer.status >= 200 && answer.status < 300)
                return undefined;
            return { ...failedInPlace((0,build_text/* text */.Qq) `${what}: the server answered ${answer.status}`), ...described(answer) };
        }
    }
}

;// CONCATENATED MODULE: ./build/sweep/items-route.js
/**
 * Whether a server has the route that lists items at all. One 404 says nothing: a
 * broken replica or a gateway may have said it, and the session would go without
 * its artifacts. So it is asked again on other connections, and beside it for a
 * route that no server has: only if all are answered in one form is there no such
 * route. Between any two of these answers the session itself is read and is there:
 * a gateway that has lost the server says 404 of everything. Learned once a run.
 */


/** How often the list is asked for again. */
const repetitions = 2;
/** The form in which the server says that it has no such route, by the description of one run. */
const items_route_known = new WeakMap();
/**
 * @param answer a 404 or 410 to the list of items of this thread
 * @param isThere reads this thread
 * @param send as for the list
 */
async function hasNoItemsRoute(itemsFirst, { id, answer, startBefore, isThere }, send) {
    // A cache may hold it of a time at which the server was down.
    if (!itemsFirst.absentRouteMeansNone || (0,read_thread/* isCached */.bm)(answer))
        return false;
    const request = itemsFirst.listing(id).request(undefined);
    const form = formOf(answer, request);
    if (items_route_known.has(itemsFirst))
        return items_route_known.get(itemsFirst) === form;
    const elsewhere = { ...request, path: otherRoute(request.path) };
    for (const one of [...Array(repetitions).fill(request), elsewhere]) {
        if (!(await isThere()))
            return false;
        const reply = await send(one, 'list', startBefore, { closesConnection: true });
        if (reply.kind !== 'answer' || !(0,read_thread/* isAbsent */.W0)(reply.answer) || (0,read_thread/* isCached */.bm)(reply.answer))
            return false;
        if (formOf(reply.answer, one) !== form)
            return false;
    }
    if (!(await isThere()))
        return false;
    items_route_known.set(itemsFirst, form);
    return true;
}
/** The same path with another last name. */
const otherRoute = (path) => `${path.slice(0, -1)}${path.endsWith('s') ? 'z' : 's'}`;

// EXTERNAL MODULE: ./build/listing.js
var build_listing = __webpack_require__(7588);
// EXTERNAL MODULE: ./build/threads/listing/listing-failed.js
var listing_failed = __webpack_require__(4239);
;// CONCATENATED MODULE: ./build/sweep/list-items.js
/** The list of a thread's items, read to its proven end. */






const what = (0,build_text/* ours */.Od)('its items could not be listed');
/**
 * Ids of all items. Where the server says that there are no more, one more page is
 * asked for behind the last item: some servers say so after every page.
 */
async function listItems(itemsFirst, id, send, startBefore) {
    const listing = itemsFirst.listing(id);
    const ids = new Set();
    const wrong = (why) => ({ kind: 'failed', result: failedInPlace((0,build_text/* text */.Qq) `${what}: ${why}`) });
    let position;
    let isProbe = false;
    for (;;) {
        const reply = await send(listing.request(position), 'list', startBefore);
        if (isProbe && (0,listing_failed/* isRefused */.H0)(reply))
            break;
        if (reply.kind === 'answer' && (0,read_thread/* isAbsent */.W0)(reply.answer)) {
            const { answer } = reply;
            return { kind: 'not found', answer, said: { status: answer.status, requestId: (0,answers/* requestId */.z2)(answer) } };
        }
        const problem = problemIn(reply, what);
        if (problem !== undefined)
            return { kind: 'failed', result: problem };
        if (reply.kind !== 'answer')
            continue;
        const { status } = reply.answer;
        if (listing_failed/* notWhole */.HR.has(status))
            return wrong((0,build_text/* text */.Qq) `the server answered ${status}: that is not a whole page`);
        // What is erased by an old list leaves behind what came since.
        if ((0,read_thread/* cachedFor */.Eo)(reply.answer) > 0)
            return wrong(read_thread/* fromCache */.ZY);
        const before = ids.size;
        let page;
        let last;
        try {
            page = listing.read(reply.answer.body, position);
            for (const entry of page.entries) {
                last = itemsFirst.itemId(entry);
                ids.add(last);
            }
        }
        catch (error) {
            if (!(error instanceof build_listing/* WrongShape */.z))
                throw error;
            return wrong(error.words);
        }
        if (ids.size === before) {
            // Nothing new behind the last item: that was the end. A list that says that more follows repeats itself.
            if (page.next === undefined || isProbe)
                break;
            return wrong((0,build_text/* ours */.Od)('a page repeats itself'));
        }
        isProbe = page.next === undefined;
        if (isProbe && (listing.by !== 'cursor' || page.entries.length < fullPage))
            break;
        position = page.next ?? last;
    }
    return { kind: 'listed', ids };
}
/** A page of fewer items than this that says that nothing follows is the last one. */
const fullPage = 20;

;// CONCATENATED MODULE: ./build/sweep/erase-items.js
/**
 * Erasing what would outlive its thread: every item, one by one, before the
 * thread itself. Once the thread is gone, nobody can tell any more whether its
 * items are. So their own list is the witness, read to its proven end: an item
 * that is still listed, and is not believed to be gone, keeps its thread in place.
 */







/** How often a thread may have got new items before it is given up. */
const mostGrowths = 3;
/** How often one item is deleted. */
const mostTries = 3;
/** Waits before a list is read again that still shows what was deleted, in milliseconds: lists may lag. */
const lags = [1_000, 3_000, 6_000];
const notes = {
    kept: (0,build_text/* ours */.Od)('an item is still there, although its deletion was accepted'),
    listed: (0,build_text/* ours */.Od)('an item is still listed, and it is not known to be gone'),
    growing: (0,build_text/* ours */.Od)('it got new items while its items were being deleted'),
};
class Eraser {
    #itemsFirst;
    #id;
    #erasing;
    #tried = new Map();
    /** Those that any list has shown. */
    #seen = new Set();
    /** Those that were deleted since the list was last read. */
    #sinceListed = new Set();
    /** Those that were deleted, and that the list no longer shows. */
    #gone = new Set();
    #growths = 0;
    constructor(itemsFirst, id, erasing) {
        this.#itemsFirst = itemsFirst;
        this.#id = id;
        this.#erasing = erasing;
    }
    /** Deletes all items of a thread. Stops at the first one that cannot be deleted: the thread stays in place, so that the next run finds it again. */
    async erase() {
        let lag = 0;
        for (;;) {
            const listed = await this.#list();
            if (listed.kind === 'not found')
                return this.#notFound(listed);
            if (listed.kind === 'failed')
                return this.#failed(listed.result);
            if (listed.ids.size === 0)
                return { kind: 'erased', erased: this.#gone.size };
            const fresh = [...listed.ids].filter((id) => !this.#tried.has(id));
            // What an earlier list showed, and was not come to, is not new.
            const isGrown = this.#seen.size > 0 && fresh.some((id) => !this.#seen.has(id));
            for (const id of fresh)
                this.#seen.add(id);
            if (isGrown && ++this.#growths > mostGrowths)
                return this.#failed(failedInPlace(notes.growing));
            if (isGrown)
                return { kind: 'grown', erased: this.#count() };
            const shown = [...listed.ids].filter((id) => this.#tried.has(id));
            const again = shown.filter((id) => this.#tried.get(id)?.isDoubtful === true);
            const kept = await this.#stillThere(shown.filter((id) => !again.includes(id)));
            if (kept.kind === 'failed')
                return this.#failed(kept.result);
            const left = [...again, ...kept.ids, ...fresh];
            const stuck = left.map((id) => this.#tried.get(id)).find((one) => (one?.tries ?? 0) >= mostTries);
            if (stuck !== undefined)
                return this.#failed(stuck.problem ?? failedInPlace(notes.kept));
            if (left.length === 0) {
                const wait = lags[lag++];
                const known = shown.map((id) => this.#tried.get(id)?.problem).find((problem) => problem !== undefined);
                if (wait === undefined)
                    return this.#failed(known ?? failedInPlace(notes.listed));
                await this.#erasing.clock.sleep(wait);
                continue;
            }
            const failure = await this.#deleteAll(left);
            if (failure !== undefined)
                return this.#failed(failure);
        }
    }
    /** Up to the first one that is in doubt: the list says what became of it. @returns what becomes of the thread if one cannot be deleted */
    async #deleteAll(ids) {
        for (const id of ids) {
            const done = await this.#delete(id);
            if (done === 'in doubt')
                return undefined;
            if (done !== 'accepted')
                return done;
        }
        return undefined;
    }
    async #list() {
        const { startBefore, endBefore, send } = this.#erasing;
        const untouched = this.#tried.size === 0;
        const listed = await listItems(this.#itemsFirst, this.#id, send, untouched ? startBefore : endBefore);
        if (listed.kind !== 'listed')
            return listed;
        for (const [id, { isOurs }] of this.#tried) {
            if (listed.ids.has(id))
                this.#gone.delete(id);
            else if (isOurs)
                this.#gone.add(id);
        }
        this.#sinceListed = new Set();
        return listed;
    }
    async #notFound({ answer, said }) {
        const { send, startBefore, isThere } = this.#erasing;
        const asked = { id: this.#id, answer, startBefore, isThere };
        const isNone = this.#tried.size === 0 && (await hasNoItemsRoute(this.#itemsFirst, asked, send));
        return isNone ? { kind: 'erased', erased: 0 } : { kind: 'not found', erased: this.#count(), said };
    }
    /** Which of the items that are listed although their deletion was answered can still be read. */
    async #stillThere(shown) {
        const ids = [];
        for (const id of shown) {
            const reply = await this.#erasing.send(this.#itemsFirst.retrieval(this.#id, id), 'read', this.#erasing.endBefore);
            if (reply.kind === 'answer' && (0,read_thread/* isAbsent */.W0)(reply.answer))
                continue;
            const problem = problemIn(reply, (0,build_text/* ours */.Od)('an item could not be read back'));
            if (problem !== undefined)
                return { kind: 'failed', result: problem };
            ids.push(id);
        }
        return { kind: 'read', ids };
    }
    async #delete(id) {
        const { send, startBefore, endBefore } = this.#erasing;
        const begins = this.#tried.size === 0;
        const reply = await send(this.#itemsFirst.deletion(this.#id, id), 'delete', begins ? startBefore : endBefore);
        const problem = problemIn(reply, (0,build_text/* ours */.Od)('an item could not be deleted'));
        const isNotThere = reply.kind === 'answer' && (0,read_thread/* isAbsent */.W0)(reply.answer);
        if (reply.trace.attempts > 0 || reply.kind === 'answer') {
            const before = this.#tried.get(id);
            this.#tried.set(id, {
                tries: (before?.tries ?? 0) + 1,
                isOurs: before?.isOurs === true || !isNotThere || reply.trace.lost > 0,
                isAccepted: isAccepted(reply),
                isDoubtful: isDoubtful(reply),
                problem: reply.kind === 'stopped' ? undefined : problem,
            });
            this.#sinceListed.add(id);
        }
        if (reply.kind === 'lost' || isNotThere)
            return 'in doubt';
        return problem ?? 'accepted';
    }
    /** Ends with a failure; the list is read once more for the sake of the count. */
    async #failed(result) {
        const isStopped = result.outcome === 'not-attempted';
        if (!isStopped && this.#sinceListed.size > 0)
            await this.#list();
        const begun = isStopped && this.#tried.size > 0;
        const note = (0,build_text/* text */.Qq) `stopped while its items were being deleted: ${result.note}`;
        return { kind: 'failed', erased: this.#count(), result: begun ? failedInPlace(note) : result, isStopped };
    }
    #count() {
        const accepted = [...this.#sinceListed].filter((id) => this.#tried.get(id)?.isAccepted === true);
        return new Set([...this.#gone, ...accepted]).size;
    }
}
/** A 2xx that says something, and does not say that the item was not deleted. */
function isAccepted(reply) {
    if (reply.kind !== 'answer' || reply.answer.status < 200 || reply.answer.status > 299)
        return false;
    const { body, status } = reply.answer;
    return (status === 204 || !(0,answers/* saysNothing */._X)(reply.answer)) && !((0,fields/* isObject */.Gv)(body) && body.deleted === false);
}
function isDoubtful(reply) {
    return reply.kind !== 'answer' || (reply.answer.status !== 204 && (0,answers/* saysNothing */._X)(reply.answer));
}

;// CONCATENATED MODULE: ./build/sweep/job.js
/** A planned thread on its way to an outcome. */
/**
 * Whether an empty list may speak of it: it was seen in the sweep, by a read or by the list of its items, and since then its
 * deletion may have acted, or was answered as if it were not there. A refusal says that it is there, if anything. Whoever
 * accepts its deletion has seen it as well.
 */
function mayHaveGone({ tries, itemsErased, isUnread, mayHaveActed, said: { status = 0 } }) {
    const isAccepted = status >= 200 && status < 300;
    const wasSeen = itemsErased !== undefined || (tries > 0 && (isUnread === undefined || isAccepted));
    return wasSeen && (mayHaveActed || status === 404 || status === 410);
}
/** A server may carry out a deletion for this long after its answer was lost or settled nothing, in milliseconds. */
const lateFor = 30_000;
/** Until when a deletion of this one may still take effect; undefined where none can. */
function mayActUntil({ sentAt }, now) {
    if (sentAt === undefined)
        return undefined;
    return now < sentAt + lateFor ? sentAt + lateFor : undefined;
}
const job_final = (result) => ({ kind: 'final', result });

// EXTERNAL MODULE: ./build/policy/conditions/order.js + 15 modules
var order = __webpack_require__(2159);
;// CONCATENATED MODULE: ./build/policy/held-too.js
/**
 * In an erasure: what holds a thread besides the step that decided. Whoever has to
 * say which duty goes first must see a hold, although the thread is in use as well.
 */

/** Holds that somebody laid on a thread. */
const laid = new Set(['protected id', 'protected', 'retained']);
/** What later steps would keep it by, in the order of judgement. Empty where the policy is not about one person. */
function heldToo(decided, matter) {
    if (matter.policy.subject === undefined || decided.keptRow.slice !== 'Held')
        return [];
    return order/* order */.fq.slice(order/* order */.fq.indexOf(decided) + 1).flatMap((condition) => {
        if (!laid.has(condition.step))
            return [];
        const decision = condition.decide(matter);
        return decision?.kind === 'keep' ? [decision] : [];
    });
}

// EXTERNAL MODULE: ./build/policy/matter.js
var policy_matter = __webpack_require__(2630);
;// CONCATENATED MODULE: ./build/policy/judge.js
/**
 * Judging one thread. It is due only if every condition is known to hold and no
 * protection is known or possibly in force. The first step that decides is the
 * answer, but for one thing: a step that doubts, or needs a lookup, is put off,
 * because a later step may keep the thread for certain. A young thread needs
 * neither lookup nor doubt. Pure: `now` is an argument, and what is not known is
 * asked for by returning a lookup, never fetched here.
 */




/**
 * Judges one thread.
 *
 * @returns a verdict, or the lookup that has to come before one
 */
function judge(thread, policy, api, circumstances) {
    return judged(new policy_matter/* Matter */.s(thread, policy, api, circumstances));
}
function judged(matter) {
    let putOff;
    for (const condition of order/* order */.fq) {
        // To have been looked at is no reason to keep a thread for certain.
        if (putOff !== undefined && condition.step === 'inventory')
            break;
        const decision = condition.decide(matter);
        if (decision === undefined)
            continue;
        if (decision.kind === 'keep')
            return {
                ...withOthers(decision, heldToo(condition, matter)),
                // The report counts what is held under its rule too, as far as that is known without a lookup.
                rule: condition.comesFirst === true ? undefined : matter.rule,
            };
        if (condition.comesFirst === true)
            return answer(decision, undefined);
        putOff ??= decision;
    }
    return putOff === undefined ? { kind: 'delete', rule: matter.rule } : answer(putOff, matter.rule);
}
/** A thread is counted where it was decided; the reason names whatever else holds it. */
function withOthers(kept, others) {
    if (others.length === 0)
        return kept;
    const reason = (0,build_text/* joined */.oR)([kept, ...others].map((one) => one.reason), ', and ');
    return { ...kept, reason, details: { ...kept.details, heldToo: others.map(({ step }) => step) } };
}
const answer = (decision, rule) => decision.kind === 'lookup' ? decision : { ...decision, rule };

// EXTERNAL MODULE: ./build/clock-skew.js
var clock_skew = __webpack_require__(5797);
;// CONCATENATED MODULE: ./build/policy/made-anew.js
/** Threads that were made anew under an id that another thread had: applications choose ids at some servers. */


/** What is said of such a thread. */
const anothersId = (0,build_text/* ours */.Od)('gone, and another thread has its id by now');
/** The same, where its creation time is another one and cannot be that of a later thread. */
const doubtful = (0,build_text/* ours */.Od)('it is there, with another creation time than it was listed with');
/** Creation times that differ by less, in milliseconds, are the same: some servers write fractions only now and then. */
const tolerance = 1_000;
/**
 * Tells by the creation time whether a thread is the one that had its id before. `another` was made later: it is newer, and was not there yet when
 * the other one was seen. It is `doubtful` where its creation time is another one and cannot be that of a later thread: a
 * server may say two things of one thread.
 *
 * @param createdAt of the thread that has the id now, in milliseconds since the Unix epoch
 */
function identityByCreation(createdAt, before) {
    if (Math.abs(createdAt - before.createdAt) < tolerance)
        return 'same';
    const wasNotThere = before.seenAt === undefined || createdAt >= before.seenAt - clock_skew/* mostSkew */.Y;
    return createdAt > before.createdAt && wasNotThere ? 'another' : 'doubtful';
}

;// CONCATENATED MODULE: ./build/sweep/judge-again.js
/** Judging a planned thread once more, by what it is now. */




/** Judges a thread that was just read. */
async function judgeAgain(thread, candidate, sweeping) {
    const { api, policy, now, send, startBefore } = sweeping;
    const identity = identityOf(thread, candidate, now);
    if (identity === 'another')
        return { kind: 'another' };
    if (identity === 'doubtful')
        return spared(doubtful, { undecided: true });
    if (candidate.kind === 'unlisted')
        return spared((0,build_text/* ours */.Od)('it is still there, but was not listed any more'));
    // What a schedule will use was asked for right before the sweep, and is not in it.
    const verdict = judge(thread, policy, api, { now, standing: candidate.standing });
    switch (verdict.kind) {
        case 'delete':
            return { kind: 'still due' };
        case 'keep':
            return spared(verdict.reason);
        case 'unknown':
            return spared(verdict.reason, { undecided: true });
        case 'lookup': {
            if (verdict.of === 'thread')
                return spared((0,build_text/* ours */.Od)('its metadata is no longer known'), { undecided: true });
            const activity = await (0,read_thread/* lookUpActivity */.ed)(api, thread, send, startBefore);
            if ('kind' in activity)
                return { kind: 'stopped', why: activity.stopped.detail };
            return judgeAgain({ ...thread, ...activity }, candidate, sweeping);
        }
    }
}
/** Whether it is the thread that was planned. Where its creation time cannot be read, it counts as that one: the policy keeps it. */
function identityOf({ createdAt }, candidate, now) {
    if (createdAt.state !== 'known')
        return 'same';
    const seenAt = candidate.kind === 'due' ? candidate.seenAt : undefined;
    return identityByCreation(Math.min(createdAt.value, now), { createdAt: candidate.createdAt, seenAt });
}
const spared = (note, more = {}) => ({
    kind: 'spared',
    result: { outcome: 'spared', note, ...more },
});

;// CONCATENATED MODULE: ./build/sweep/send-deletion.js
/**
 * Sending one deletion, and following it to its end where it is an operation that
 * goes on after its answer. An operation that fails, or whose end is not seen, is
 * no confirmation: then the thread is read back, as after any other odd answer.
 */
/** Waits before an operation is read again, in milliseconds. Most are done within a second. */
const waits = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
/**
 * @param startBefore as for `send`
 * @param before how many deletions of this thread were sent before
 * @returns the answer that says how the deletion ended, well or not; where that was not seen, the answer to the deletion
 *   itself
 */
async function sendDeletion(api, id, { send, clock }, startBefore, before = 0) {
    const reply = await send(api.deletion(id), 'delete', startBefore, { before });
    const { longRunningDeletion } = api;
    if (longRunningDeletion === undefined || reply.kind !== 'answer')
        return reply;
    if (reply.answer.status !== 200 || api.confirmsDeletion(reply.answer, id))
        return reply;
    const request = longRunningDeletion.operation(reply.answer, id);
    if (request === undefined)
        return reply;
    for (const wait of waits) {
        if (wait > 0)
            await clock.sleep(wait);
        const read = await send(request, 'read');
        if (read.kind !== 'answer')
            return reply;
        const state = longRunningDeletion.read(read.answer);
        if (state === 'running')
            continue;
        // An end is told with what was lost on the way to it: the deletion itself may have been sent more than once. One that
        // failed says why, and confirms nothing.
        return state === 'done' || state === 'failed' ? { ...read, trace: reply.trace } : reply;
    }
    return reply;
}

;// CONCATENATED MODULE: ./build/sweep/with-items.js
/** What becomes of a thread whose items are deleted before it. */



/** Adds the items that were erased. A thread that lost items and stays was not spared: that is a failure. */
function withItems(result, { itemsErased }) {
    if (itemsErased === undefined)
        return result;
    const isHalf = itemsErased > 0 && result.outcome === 'spared';
    const half = { outcome: 'failed', end: 'still there', hint: hints.nextRun };
    return { ...result, ...(isHalf ? half : {}), itemsErased };
}
/**
 * Another thread has its id. Nothing of the one that was planned is left, whoever deleted it, so no erasure is half done;
 * the items that went before were those under this id.
 */
function madeAnew({ itemsErased }) {
    if (itemsErased === undefined)
        return { outcome: 'spared', note: anothersId };
    const note = itemsErased > 0 ? (0,build_text/* text */.Qq) `${anothersId}; items deleted under this id before: ${itemsErased}` : anothersId;
    return { outcome: 'spared', note, itemsErased };
}

;// CONCATENATED MODULE: ./build/sweep/attempt.js
/** One attempt at one thread: a last look if the one before is old, its items where they come first, the deletion. */









const outOfTime = (0,build_text/* ours */.Od)('the time budget was used up');
/** Attempts the deletion of one thread. Never throws: what goes wrong with it is its outcome. */
async function attempt(job, sweeping) {
    const { candidate } = job;
    if (candidate.kind === 'spared') {
        return job_final({ outcome: 'spared', note: candidate.because, ...(candidate.isUndecided && { undecided: true }) });
    }
    try {
        return await whileFresh(job, sweeping);
    }
    catch (error) {
        // A fault of this program. The others still have their turn, and the run ends red.
        const serverMessage = String(error);
        return job_final({
            outcome: 'failed',
            end: 'not known',
            note: (0,build_text/* ours */.Od)('unexpected error'),
            serverMessage,
            hint: hints.lost,
        });
    }
}
/** Looks at the thread again as often as it takes for the deletion to start while the look is good. */
async function whileFresh(given, sweeping) {
    const { clock } = sweeping;
    let job = given;
    // Where many wait for few turns, a look may always be too old when the deletion's turn comes: so that this ends, the third
    // is good for twice as long, the fourth for three times.
    for (let round = 0;; round++) {
        if ((0,build_clock/* latest */.I)(clock) - job.seenAt >= read_thread/* freshFor */.A2) {
            const looked = await lastLook(job, sweeping);
            if (looked.kind !== 'still due')
                return looked;
            job = { ...job, seenAt: looked.at, isUnread: undefined };
        }
        const left = read_thread/* freshFor */.A2 * Math.max(1, round) - ((0,build_clock/* latest */.I)(clock) - job.seenAt);
        const step = await erase(job, sweeping, clock.now() + left);
        if (step.kind !== 'too late')
            return step;
        job = { ...job, seenAt: Number.NEGATIVE_INFINITY, itemsErased: step.itemsErased };
    }
}
async function lastLook(job, sweeping) {
    const { api, send, clock, startBefore } = sweeping;
    if (clock.now() >= startBefore)
        return notSent(job, outOfTime, clock);
    const { candidate } = job;
    const found = await (0,read_thread/* look */.Op)(api, candidate.id, 'read', send, { startBefore });
    switch (found.kind) {
        case 'stopped':
            return notSent(job, found.stopped.detail, clock);
        case 'absent': {
            const said = { status: found.status, requestId: found.requestId };
            return { kind: 'open', open: { ...unread(job, (0,build_text/* ours */.Od)('it was not there when it was looked at again')), said } };
        }
        case 'cannot tell': {
            const said = { status: found.status, requestId: found.requestId };
            const open = unread(job, (0,build_text/* text */.Qq) `could not be read again before deletion: ${found.why}`);
            return { kind: 'open', open: { ...open, said, why: found.why } };
        }
        case 'there': {
            if (found.age >= read_thread/* freshFor */.A2) {
                const open = unread(job, (0,build_text/* text */.Qq) `could not be read again before deletion: ${read_thread/* fromCache */.ZY}`);
                return { kind: 'open', open: { ...open, said: { status: found.status }, why: read_thread/* fromCache */.ZY } };
            }
            const at = (0,build_clock/* latest */.I)(clock) - found.age;
            const judged = await judgeAgain(found.thread, candidate, sweeping);
            switch (judged.kind) {
                case 'still due':
                    return { kind: 'still due', at };
                case 'stopped':
                    return notSent(job, judged.why, clock);
                case 'another':
                    return whenSpared(madeAnew(job), job, clock);
                case 'spared':
                    return whenSpared(withItems(judged.result, job), job, clock);
            }
        }
    }
}
async function isReadAsThere(api, id, send, startBefore) {
    const found = await (0,read_thread/* look */.Op)(api, id, 'read', send, { startBefore, closesConnection: true });
    return found.kind === 'there' && !found.cached;
}
/** A thread that the last look did not find: read back like one whose deletion was not confirmed, and deleted if it is there. */
const unread = (job, note) => ({
    ...job,
    ifThere: { kind: 'again', most: 5 },
    note,
    ifGone: job.mayHaveActed ? goneByLost : (0,build_text/* ours */.Od)('gone when looked at again'),
    hint: hints.nextRun,
    said: {},
    isForbidden: false,
    absences: 0,
    rereads: 0,
    why: undefined,
});
/** That its items are in the way says nothing of the thread itself: it is read, and stays as it is. */
function withItemsLeft(job, { note, hint = hints.nextRun, lost, status, requestId, ...more }) {
    const { errorType, serverMessage } = more;
    const open = { ...unread(job, note), ifGone: goneBefore, ifThere: { kind: 'fail' } };
    return { ...open, said: { status, requestId, errorType, serverMessage }, hint: lost === true ? hints.lost : hint };
}
/** @param goodUntil until when the last look is good */
async function erase(job, sweeping, goodUntil) {
    const { api, clock, startBefore, endBefore } = sweeping;
    const turn = { isMissed: false };
    const send = async (...request) => {
        const reply = await sweeping.send(...request);
        turn.isMissed = reply.kind === 'stopped' && reply.stopped.reason === 'deadline' && clock.now() < startBefore;
        return reply;
    };
    if (clock.now() >= startBefore)
        return notSent(job, outOfTime, clock);
    const { id } = job.candidate;
    const begin = Math.min(startBefore, goodUntil);
    let { itemsErased } = job;
    const itemsFirst = job.candidate.hasNoItems === true ? undefined : api.itemsFirst;
    if (itemsFirst !== undefined) {
        const isThere = () => isReadAsThere(api, id, send, begin);
        const eraser = new Eraser(itemsFirst, id, { send, clock, isThere, startBefore: begin, endBefore });
        let items = await eraser.erase();
        // Somebody writes into it, or it is another one by now: it is looked at again before more of it goes.
        while (items.kind === 'grown') {
            const sofar = { ...job, itemsErased: (job.itemsErased ?? 0) + items.erased };
            const looked = await lastLook(sofar, { ...sweeping, startBefore: endBefore });
            if (looked.kind !== 'still due')
                return looked;
            items = await eraser.erase();
        }
        itemsErased = (itemsErased ?? 0) + items.erased;
        const stopped = whenItemsStay({ ...job, itemsErased }, items, { isMissed: turn.isMissed, clock });
        if (stopped !== undefined)
            return stopped;
    }
    const done = { ...job, ...(itemsErased === undefined ? {} : { itemsErased }) };
    // Once items are gone, the thread must follow: the look before the first of them counts for all.
    const inTime = itemsFirst === undefined ? begin : endBefore;
    const reply = await sendDeletion(api, id, { send, clock }, inTime, job.tries);
    sweeping.onReply?.(job.candidate, reply);
    const meaning = meaningOf(reply, id, api.confirmsDeletion);
    switch (meaning.kind) {
        case 'confirmed':
            return job_final(withItems({ outcome: 'deleted', proof: 'confirmed', note: (0,build_text/* ours */.Od)('confirmed by the API'), ...meaning.said }, done));
        case 'not sent':
            if (turn.isMissed)
                return { kind: 'too late', itemsErased };
            return notSent(done, meaning.why, clock);
        case 'unsettled':
            return { kind: 'open', open: opened(done, meaning, clock.now()) };
    }
}
/** @returns what becomes of a thread whose items are not all gone; undefined where they are */
function whenItemsStay(job, items, { isMissed, clock }) {
    switch (items.kind) {
        case 'erased':
            return undefined;
        case 'not found': {
            const open = { ...unread(job, (0,build_text/* ours */.Od)('its items were not found')), said: items.said, ifGone: goneBefore };
            return { kind: 'open', open: { ...open, ifThere: { kind: 'fail' }, hint: hints.items } };
        }
        case 'failed': {
            const { result, isStopped } = items;
            const untouched = result.outcome === 'not-attempted';
            if (untouched && isMissed)
                return { kind: 'too late', itemsErased: job.itemsErased };
            if (untouched)
                return notSent(job, result.note, clock);
            if (isStopped)
                return job_final({ ...result, itemsErased: job.itemsErased });
            return { kind: 'open', open: withItemsLeft(job, result) };
        }
    }
}
function opened(job, { kind: _, ...meaning }, now) {
    const mayHaveActed = job.mayHaveActed || meaning.mayHaveActed;
    const ifGone = job.mayHaveActed && !meaning.mayHaveActed ? goneByLost : meaning.ifGone;
    const sentAt = meaning.mayHaveActed ? now : job.sentAt;
    const tries = job.tries + 1;
    return { ...job, ...meaning, mayHaveActed, sentAt, ifGone, tries, absences: 0, rereads: 0, why: undefined };
}
/**
 * Nothing was sent now. Who was there after an earlier attempt is still there, unless that attempt may still take
 * effect; half an erasure is a failure.
 */
function notSent(job, why, clock) {
    if (job.tries === 0 && (job.itemsErased ?? 0) === 0) {
        return job_final(withItems({ outcome: 'not-attempted', note: why }, job));
    }
    const note = job.tries === 0
        ? (0,build_text/* text */.Qq) `stopped after its items were deleted: ${why}`
        : (0,build_text/* text */.Qq) `stopped before it was tried again: ${why}`;
    if (mayActUntil(job, clock.now()) !== undefined) {
        return { kind: 'open', open: { ...unread(job, note), ifThere: { kind: 'fail' }, hint: hints.stopped } };
    }
    return job_final(withItems({ outcome: 'failed', end: 'still there', note, hint: hints.nextRun }, job));
}
/** It no longer qualifies. Where a deletion that was sent before may still take effect, it is looked at once more. */
function whenSpared(result, job, clock) {
    if (mayActUntil(job, clock.now()) === undefined)
        return job_final(result);
    return { kind: 'open', open: unread(job, result.note) };
}

;// CONCATENATED MODULE: ./build/sweep/forbidden.js
/**
 * Whether a 403 speaks of the key. One thread's refusal is its own: only where
 * five threads that can be read are refused in a row, and none was deleted, the
 * key may not delete.
 */


const forbidden_enough = 5;
const mayNotDelete = (0,build_text/* ours */.Od)('the server refuses to delete threads that it lets this key read (403)');
const rightToDelete = (0,build_text/* ours */.Od)('Give this sign-in the right to delete, or use another one.');
class Forbidden {
    #sweeping;
    #inRow = [];
    #isDeleted = false;
    #isKey = false;
    #checking;
    constructor(sweeping) {
        this.#sweeping = sweeping;
    }
    /** Whether the server refuses every deletion with this key. */
    get isKey() {
        return this.#isKey;
    }
    settled({ outcome }) {
        if (outcome === 'deleted')
            this.#isDeleted = true;
        if (outcome !== 'not-attempted')
            this.#inRow.length = 0;
    }
    /** Takes in a reply that settled nothing. Where it may be the fifth refusal, resolves when it is known whose it is. */
    async unsettled(open) {
        if (open.isForbidden)
            this.#inRow.push(open);
        else
            this.#inRow.length = 0;
        if (this.#isDeleted || this.#inRow.length < forbidden_enough)
            return this.#checking;
        this.#checking ??= this.#check(this.#inRow.splice(0)).finally(() => {
            this.#checking = undefined;
        });
        return this.#checking;
    }
    async #check(refused) {
        const { api, send, settleBefore } = this.#sweeping;
        for (const { candidate } of refused) {
            const found = await (0,read_thread/* look */.Op)(api, candidate.id, 'read', send, { startBefore: settleBefore });
            if (found.kind !== 'there')
                return;
        }
        this.#isKey = !this.#isDeleted;
    }
}

// EXTERNAL MODULE: ./build/threads/listing/listing.js + 4 modules
var listing = __webpack_require__(3682);
;// CONCATENATED MODULE: ./build/sweep/list-witness.js
/**
 * The last witness: one more whole listing. What it no longer shows, while it
 * still shows threads that were kept, is gone.
 */



/** This share of the threads that stayed must be in the list, or it is another list. */
const enoughShown = 0.5;
const another = (0,build_text/* ours */.Od)('it shows too few of the threads that stayed');
const nothingStayed = (0,build_text/* ours */.Od)('no thread stayed that it could be held against');
/**
 * @param ids those of which it is asked
 * @returns undefined where the API has no list
 */
async function askList(ids, witnessing) {
    const { api, send, clock, kept, heldBack } = witnessing;
    if (api.listing === undefined)
        return undefined;
    const staying = new Set([...kept, ...(heldBack === undefined ? [] : [heldBack])].filter((id) => !ids.has(id)));
    const stillListed = new Set();
    const beganAt = clock.now();
    let [listed, stayedListed] = [0, 0];
    let isCached = false;
    let unread;
    try {
        for await (const { entries, age } of (0,listing/* listThreads */.M)(api, api.listing, send)) {
            isCached = age > 0;
            if (isCached)
                break;
            listed += entries.length;
            for (const entry of entries) {
                if ('unreadable' in entry)
                    continue;
                if (ids.has(entry.id))
                    stillListed.add(entry.id);
                if (staying.has(entry.id))
                    stayedListed += 1;
            }
        }
    }
    catch (error) {
        if (!(error instanceof listing/* ListingFailed */.c))
            throw error;
        unread = error.words;
    }
    if (isCached)
        unread = read_thread/* fromCache */.ZY;
    return {
        beganAt,
        at: clock.now(),
        asked: ids.size,
        listed: unread === undefined ? listed : undefined,
        stillListed,
        stayed: staying.size,
        stayedListed,
        isCached,
        why: unread ?? whyNotWhole(ids.size, { stayed: staying.size, stayedListed }, witnessing),
    };
}
function whyNotWhole(asked, { stayed, stayedListed }, { mayAllBeGone }) {
    if (stayed > 0)
        return stayedListed >= Math.max(1, stayed * enoughShown) ? undefined : another;
    // Then an empty list can speak of the one thread that was held back to the end, and of no other.
    return mayAllBeGone && asked === 1 ? undefined : nothingStayed;
}

;// CONCATENATED MODULE: ./build/sweep/open-threads.js
/** The threads that may be gone, and when they are read back. */



/** How many open threads are worth a bracket while the deletions go on: few wait, and few are left for the end. */
const open_threads_enough = 8;
class OpenThreads {
    #settler;
    #effects;
    #unread = [];
    #readInVain = [];
    /** There when they were read, while a deletion of them may still take effect. */
    #late = [];
    #isBeingRead = false;
    constructor(settler, effects) {
        this.#settler = settler;
        this.#effects = effects;
    }
    get count() {
        return this.#unread.length + this.#readInVain.length;
    }
    /** All but those that are being read or will be read later. */
    get all() {
        return [...this.#unread, ...this.#readInVain];
    }
    get isBeingRead() {
        return this.#isBeingRead;
    }
    add(open) {
        this.#unread.push(open);
    }
    /** The list still shows it: it is probably there. */
    addListed(open) {
        this.#unread.push({ ...open, isListed: true, why: (0,build_text/* ours */.Od)('it is still listed') });
    }
    /** When no deletion can take effect any more of those that were there when they were read; undefined where there are none. */
    lateUntil(now) {
        if (this.#late.length === 0)
            return undefined;
        return this.#late.reduce((last, open) => Math.max(last, mayActUntil(open, now) ?? now), now);
    }
    /** Puts these among those to be read. */
    takeLate() {
        this.#unread.push(...this.#late.splice(0));
    }
    /** Takes out all of them, but for those that are read later. */
    takeOut() {
        return [...this.#unread.splice(0), ...this.#readInVain.splice(0)];
    }
    /** Puts those that were read in vain among those to be read. */
    beginAnew() {
        this.#unread.push(...this.#readInVain.splice(0));
    }
    /** @param moreMayCome then a few of them wait for others to share their control reads with */
    isReadingDue(moreMayCome) {
        const { length } = this.#unread;
        return !this.#isBeingRead && length > 0 && (length >= open_threads_enough || !moreMayCome);
    }
    /** One bracket after the other, until nobody is left whom another one may settle. Others join on the way. */
    async readBack(moreMayCome) {
        let reading = [];
        do {
            if (this.isReadingDue(moreMayCome())) {
                reading = [...reading, ...this.#unread.splice(0, bracket.most - reading.length)];
            }
            this.#isBeingRead = true;
            reading = await this.#settler.round(reading, this.#effects.isAlone(), {
                ...this.#effects,
                onOpen: (open) => this.#readInVain.push(open),
                onLate: (open) => this.#late.push(open),
            });
            this.#isBeingRead = false;
        } while (reading.length > 0 || this.isReadingDue(moreMayCome()));
    }
}

;// CONCATENATED MODULE: ./build/sweep/sendings.js
/** When the deletions of threads that are under way were sent and answered: evidence, which decides nothing. */
class Sendings {
    /** Of the threads that have no outcome yet. */
    #times = new Map();
    /** A deletion was answered, or given up: the first that was sent counts, and the last that was answered. */
    replied(candidate, { trace }) {
        if (trace.sentAt === undefined)
            return;
        const { sentAt = trace.sentAt, answeredAt } = this.#times.get(candidate) ?? {};
        this.#times.set(candidate, { sentAt, answeredAt: trace.answeredAt ?? answeredAt });
    }
    /** The times of a thread whose outcome is known now. */
    take(candidate) {
        const times = this.#times.get(candidate);
        this.#times.delete(candidate);
        return times ?? {};
    }
}

;// CONCATENATED MODULE: ./build/threads/absence/believed.js
/** Whether ids of which nothing else is known are believed not to be there: three reads each, in different brackets. */


/** In how many brackets an id must be believed not to be there. */
const enoughAbsences = 3;
/** @returns what was found of each; where one was read as not there, and afterwards as there, no other is believed gone either */
async function readMissing(ids, proof) {
    const found = new Map();
    const lane = proof.lane();
    for (let from = 0; from < ids.length; from += bracket.most) {
        let waiting = ids.slice(from, from + bracket.most);
        for (let round = 1; round <= enoughAbsences; round++) {
            const read = await proof.read(waiting, lane, { closesConnection: true, isConfirmed: () => false });
            for (const id of waiting)
                found.set(id, believed(read.get(id)));
            if (round > 1 && waiting.some((id) => found.get(id)?.kind === 'there'))
                proof.flickered();
            waiting = waiting.filter((id) => found.get(id)?.kind === 'gone');
        }
    }
    const { isUnsteady, whyNever } = proof;
    if (isUnsteady && whyNever !== undefined) {
        for (const [id, one] of found)
            if (one.kind === 'gone')
                found.set(id, { kind: 'cannot tell', why: whyNever });
    }
    return found;
}
function believed(found) {
    switch (found?.kind) {
        case undefined:
            return { kind: 'cannot tell', why: (0,build_text/* ours */.Od)('the server was too slow') };
        case 'there':
        case 'stopped':
            return found;
        case 'gone':
            return { kind: 'gone' };
        case 'not believed':
        case 'cannot tell':
            return { kind: 'cannot tell', why: found.why };
    }
}

;// CONCATENATED MODULE: ./build/sweep/settler.js
/**
 * Settling what no documented confirmation settled: each such thread is read
 * back, in brackets of control reads, until it is known to be there, or believed
 * not to be there in three of them. What comes out is final, or due once more,
 * or still open.
 */








/** How often a thread is read again whose deletion was accepted, before it counts as still there. */
const mostRereads = 3;
const first = (0,build_text/* ours */.Od)('it was read as there first, and then as not there');
class Settler {
    #sweeping;
    #proof;
    #lane;
    #isListed;
    /** @param isListed whether another listing can settle what reading cannot */
    constructor(sweeping, proof, isListed) {
        this.#sweeping = sweeping;
        this.#isListed = isListed;
        this.#proof = proof;
        this.#lane = proof.lane();
    }
    /**
     * Reads them back in one bracket. What is there is told as soon as it was read: that needs no control.
     *
     * @param alone whether no control is left to read
     * @returns those that another bracket may settle
     */
    async round(waiting, alone, told) {
        const byId = new Map(waiting.map((open) => [open.candidate.id, open]));
        const found = await this.#proof.read([...byId.keys()], this.#lane, {
            startBefore: this.#sweeping.settleBefore,
            closesConnection: true,
            isConfirmed: () => false,
            isLikely: (id) => byId.get(id)?.isListed === true,
            alone,
            onThere: async (id, there) => {
                const open = byId.get(id);
                if (open !== undefined)
                    await this.#whenThere(there, open, told);
            },
        });
        const next = [];
        for (const [id, open] of byId) {
            const one = found.get(id);
            if (one?.kind === 'there')
                continue;
            if (one?.kind === 'gone' && alone) {
                told.onOpen({ ...open, why: (0,build_text/* ours */.Od)('no thread is left that it could be compared with') });
            }
            else if (one?.kind === 'gone') {
                const absences = open.absences + 1;
                // A broken replica looks the same as a deletion that took effect in between: the list tells them apart, or twice as many reads.
                const isEnough = absences >= enoughAbsences * (open.wasThere === true && !this.#isListed ? 2 : 1);
                if (isEnough && open.wasThere === true && this.#isListed)
                    told.onOpen({ ...open, absences: 0, why: first });
                else if (isEnough)
                    told.onFinal(open, gone(open, one, 'read back'));
                else
                    next.push({ ...open, absences });
            }
            else
                told.onOpen({ ...open, why: whyOpen(one, open) });
        }
        return next;
    }
    /** What becomes of a thread that is there after all. */
    async #whenThere({ thread }, open, told) {
        const { clock, startBefore } = this.#sweeping;
        if (open.absences > 0)
            this.#proof.flickered();
        const [readAt, seenAt] = [clock.now(), (0,build_clock/* latest */.I)(clock)];
        const judged = await judgeAgain(thread, open.candidate, this.#sweeping);
        const end = (result) => {
            if (mayActUntil(open, readAt) === undefined)
                return told.onFinal(open, result);
            return told.onLate({ ...open, wasThere: true, absences: 0, why: (0,build_text/* ours */.Od)('the server may still carry it out') });
        };
        if (judged.kind === 'another')
            return end({ ...madeAnew(open), ...open.said });
        if (judged.kind === 'spared')
            return end(withItems({ ...judged.result, ...open.said }, open));
        switch (open.ifThere.kind) {
            case 'fail':
                return end(stillThere(open));
            case 'later':
                if (open.rereads >= mostRereads || open.isListed === true)
                    return end(stillThere(open));
                return told.onOpen({ ...open, rereads: open.rereads + 1, absences: 0, why: (0,build_text/* ours */.Od)('it is still there') });
            case 'again': {
                if (judged.kind === 'stopped' || open.tries > open.ifThere.most || clock.now() >= startBefore) {
                    return end(stillThere(open));
                }
                const { candidate, tries, mayHaveActed, sentAt, itemsErased } = open;
                return told.onAgain({ candidate, tries, mayHaveActed, sentAt, itemsErased, seenAt });
            }
        }
    }
}
function whyOpen(found, { why }) {
    switch (found?.kind) {
        case undefined:
            return why;
        case 'not believed':
        case 'cannot tell':
            return found.why;
        case 'stopped':
            return found.stopped.detail;
    }
}
/** @param proof how it is known */
function gone({ mayHaveActed, ifGone, said, itemsErased }, seen, proof) {
    const { status = said.status, requestId = said.requestId } = seen;
    const outcome = mayHaveActed ? 'deleted' : 'already-gone';
    return withItems({ outcome, proof, note: ifGone, status, requestId }, { itemsErased });
}
/** It can be read: this run did not delete it. */
function stillThere({ note, hint, said, tries, mayHaveActed, itemsErased }) {
    // What was sent and not refused may act after any read. What was read, and when, is all that is known.
    const there = mayHaveActed ? (0,build_text/* ours */.Od)('it was still there when it was last read') : (0,build_text/* ours */.Od)('it is still there');
    const kept = tries === 0 ? note : (0,build_text/* text */.Qq) `${note}, and ${there}`;
    const isOver = hint === hints.lost || hint === hints.stopped;
    const next = mayHaveActed ? hints.late : hints.nextRun;
    const result = {
        outcome: 'failed',
        end: 'still there',
        note: kept,
        ...said,
        hint: isOver ? next : hint,
        ...wasLost(hint),
    };
    return withItems(result, { itemsErased });
}
/** Nothing that could be asked told whether it is there. */
function notKnown({ note, said, why, itemsErased, hint }) {
    const because = why === undefined || saysTheSame(why, note, said.status) ? (0,build_text/* ours */.Od)('') : (0,build_text/* text */.Qq) `: ${why}`;
    const whole = hint === hints.stopped ? note : (0,build_text/* text */.Qq) `${note}, and it is not known whether it is still there${because}`;
    const result = {
        outcome: 'failed',
        end: 'not known',
        note: whole,
        ...said,
        hint: hint === hints.stopped ? hint : whyNotKnown(why),
        ...wasLost(hint),
    };
    return withItems(result, { itemsErased });
}
/** Whether reading back was refused as the deletion was: told once, that is enough. */
const saysTheSame = (why, note, status) => String(why) === String(note) || (status !== undefined && String(why).endsWith(`(${status})`));
const whyNotKnown = (why) => (why === othersMissing ? hints.replaced : hints.notKnown);
/** What was lost to errors of the server or the network is nobody's to mend: the next run finds it again. */
const wasLost = (hint) => (hint === hints.lost ? { lost: true } : {});

;// CONCATENATED MODULE: ./build/sweep/bulk.js
/**
 * Many deletions in one request, where the API has it. The answer is a count: one
 * that equals the page confirms the page, and any other says nothing of each
 * thread, so that all of them are read back. A thread whose last look is old, or
 * which was tried before, is not among them.
 */




/** How long a look at a thread stays good for a page, in milliseconds: less than for one thread, since a page takes longer. */
const freshFor = 4 * 60_000;
/** Pages of one run, and whether the server has the route. */
class Pages {
    #bulk;
    #sweeping;
    #isAbsent = false;
    #number = 0;
    #first;
    constructor(sweeping) {
        this.#bulk = sweeping.api.itemsFirst === undefined ? sweeping.api.bulk : undefined;
        this.#sweeping = sweeping;
    }
    /** The most threads that go into one request; 1 where they go one by one. */
    get largest() {
        return this.#bulk === undefined || this.#isAbsent ? 1 : this.#bulk.largestPage;
    }
    /** Whether a thread may go into a page: it had its last look, and no deletion of it was sent yet. */
    takes({ candidate, seenAt, tries }) {
        const { clock, startBefore } = this.#sweeping;
        const isFresh = (0,build_clock/* latest */.I)(clock) - seenAt < freshFor;
        return this.largest > 1 && candidate.kind === 'due' && tries === 0 && isFresh && clock.now() < startBefore;
    }
    /**
     * Deletes a page of threads.
     *
     * @returns what became of each; undefined where the server refused the page, so that they go one by one
     */
    async erase(jobs) {
        // The first page goes alone: it shows whether the server takes any.
        if (this.#first === undefined) {
            const first = this.#send(jobs);
            this.#first = first;
            return first;
        }
        await this.#first;
        return this.#isAbsent ? undefined : this.#send(jobs);
    }
    async #send(jobs) {
        const bulk = this.#bulk;
        if (bulk === undefined)
            return undefined;
        const { send, clock, startBefore } = this.#sweeping;
        const age = (0,build_clock/* latest */.I)(clock) - Math.min(...jobs.map(({ seenAt }) => seenAt));
        const reply = await send(bulk.request(jobs.map(({ candidate }) => candidate.id)), 'delete', Math.min(startBefore, clock.now() + freshFor - age));
        if (reply.kind === 'stopped' && reply.trace.attempts === 0)
            return undefined;
        if (reply.kind === 'answer' && isRefused(reply)) {
            this.#isAbsent = true;
            return undefined;
        }
        // Not before: a page that is refused is no attempt at any of them.
        for (const { candidate } of jobs)
            this.#sweeping.onReply?.(candidate, reply);
        const page = ++this.#number;
        const isWhole = reply.kind === 'answer' && reply.trace.lost === 0 && bulk.deletedCount(reply.answer) === jobs.length;
        return new Map(jobs.map((job) => [job, isWhole ? confirmed(page, reply) : bulk_open(job, reply, clock.now())]));
    }
}
/** Nothing was done: the route is not there, or does not take this page. */
function isRefused({ answer: { status } }) {
    return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
function confirmed(page, reply) {
    const result = {
        outcome: 'deleted',
        proof: 'confirmed',
        note: (0,build_text/* ours */.Od)('confirmed by the API, as one of a page'),
        page,
        ...described(reply.answer),
    };
    return job_final(result);
}
/** The server may have deleted it, if anything was sent: it is read back, and deleted by itself if it is there. */
function bulk_open(job, reply, now) {
    const mayHaveActed = reply.trace.attempts > 0;
    const whole = {
        ...job,
        tries: job.tries + 1,
        mayHaveActed,
        sentAt: mayHaveActed ? now : undefined,
        ifThere: { kind: 'again', most: 5 },
        note: noteOf(reply),
        ifGone: mayHaveActed ? (0,build_text/* ours */.Od)('deleted with others, and read back gone') : goneBefore,
        hint: hints.lost,
        said: reply.kind === 'answer' ? described(reply.answer) : {},
        isForbidden: false,
        absences: 0,
        rereads: 0,
        why: undefined,
    };
    return { kind: 'open', open: whole };
}
function noteOf(reply) {
    switch (reply.kind) {
        case 'answer':
            return (0,build_text/* text */.Qq) `the server answered ${reply.answer.status} to a page of deletions, and did not count all of them`;
        case 'lost':
            return reply.status === undefined
                ? (0,build_text/* text */.Qq) `no answer to a page of deletions: ${reply.why}`
                : (0,build_text/* text */.Qq) `the server answered ${reply.status} to a page of deletions`;
        case 'stopped':
            return (0,build_text/* text */.Qq) `stopped while being deleted: ${reply.stopped.detail}`;
    }
}

;// CONCATENATED MODULE: ./build/sweep/delayed.js
/** Threads that will be deleted once more, each after a pause that doubles. */
/**
 * The first pause and the longest, in milliseconds. The first is short: the thread was read back since, so the server
 * answers.
 */
const [firstPause, longestPause] = [200, 8_000];
class Delayed {
    #effects;
    #onDue;
    #count = 0;
    /** @param onDue told of each when its pause is over */
    constructor(effects, onDue) {
        this.#effects = effects;
        this.#onDue = onDue;
    }
    /** How many wait. */
    get count() {
        return this.#count;
    }
    /** The pause begins when its last deletion was answered or given up: reading it back is a part of it. */
    add(job) {
        const { clock, random, stop } = this.#effects;
        const now = clock.now();
        const pause = Math.min(firstPause * 2 ** (job.tries - 1), longestPause) * (0.5 + 0.5 * random());
        this.#count += 1;
        void clock.sleep(Math.max(0, (job.sentAt ?? now) + pause - now), stop.signal).then(() => {
            this.#count -= 1;
            this.#onDue(job);
        });
    }
}

;// CONCATENATED MODULE: ./build/sweep/turns.js
/**
 * Whose turn it is: workers delete one after the other, or a page at a time, and read back beside it those that are open.
 * A worker that has nothing to do waits as long as others are at work: they may bring more, and then all are needed.
 */





class Turns {
    #places;
    #open;
    #deleting;
    #onFinal;
    #forbidden;
    #pages;
    #delayed;
    #underWay = 0;
    /** How many are being deleted for the first time. */
    #firstsUnderWay = 0;
    /** Workers that have nothing to do now. */
    #idle = [];
    #onAllTried = () => { };
    /** Resolves when every thread had its turn: what is left is to settle those that are open. */
    allTried = new Promise((resolve) => {
        this.#onAllTried = resolve;
    });
    constructor(places, open, deleting, onFinal) {
        this.#places = places;
        this.#open = open;
        this.#deleting = deleting;
        this.#onFinal = onFinal;
        this.#forbidden = new Forbidden(deleting);
        this.#pages = new Pages(deleting);
        this.#delayed = new Delayed(deleting, (job) => {
            places.redo(job);
            this.#wake();
        });
    }
    /** Whether the server refuses every deletion with this key. */
    get isKeyForbidden() {
        return this.#forbidden.isKey;
    }
    /** Whether nobody has a turn any more. */
    get isStopped() {
        return this.#deleting.stop.stopped !== undefined || this.#forbidden.isKey;
    }
    /** This one is deleted once more, after a pause. */
    again(job) {
        this.#delayed.add(job);
    }
    /** Works until nobody is left whose turn it is, and nobody who may be read back now. */
    async work() {
        await (0,in_turns/* inTurns */.gG)(this.#deleting.concurrency, () => {
            const jobs = this.isStopped ? [] : this.#nextJobs();
            const [job] = jobs;
            if (job === undefined)
                return this.#settleOrWait();
            this.#underWay += 1;
            return this.#take(jobs, job).finally(() => {
                this.#underWay -= 1;
                this.#wake();
            });
        });
        this.#onAllTried();
    }
    /** Those that were to be deleted once more have their turn, although nothing is sent any more: what was sent before counts. */
    async endThoseAgain() {
        for (const job of this.#places.takeAgain())
            await this.#take([job], job);
    }
    /** @returns undefined where nothing is left, and nothing may come */
    #settleOrWait() {
        if (this.#isReadingDue)
            return this.#readBack();
        if (this.#underWay + this.#delayed.count === 0 && !this.#open.isBeingRead)
            return undefined;
        return new Promise((resolve) => {
            this.#idle.push(() => resolve(undefined));
        });
    }
    #wake() {
        for (const resolve of this.#idle.splice(0))
            resolve();
    }
    /** Those whose turn is next: as many as one request may delete. */
    #nextJobs() {
        const jobs = [];
        while (jobs.length < this.#pages.largest) {
            const job = this.#places.next();
            if (job === undefined)
                break;
            if (jobs.length > 0 && !this.#pages.takes(job)) {
                this.#places.redo(job);
                break;
            }
            jobs.push(job);
            if (!this.#pages.takes(job))
                break;
        }
        return jobs;
    }
    /** Deletes one thread, or a page of them, and reads back those that are open where that is due. */
    async #take(jobs, job) {
        for (const { candidate } of jobs)
            this.#deleting.onTurn?.(candidate);
        const firsts = jobs.filter(({ tries }) => tries === 0).length;
        this.#firstsUnderWay += firsts;
        if (jobs.length > 1)
            await this.#many(jobs);
        else
            await this.#took(job, await attempt(job, this.#deleting));
        this.#firstsUnderWay -= firsts;
        if (this.#firstsUnderWay === 0 && !this.#places.hasNext)
            this.#onAllTried();
        if (this.#isReadingDue)
            await this.#readBack();
    }
    /** Deletes a page of threads. Where the server does not take pages, each has its turn again. */
    async #many(jobs) {
        const steps = await this.#pages.erase(jobs);
        if (steps === undefined)
            for (const job of jobs)
                this.#places.redo(job);
        for (const [job, step] of steps ?? [])
            await this.#took(job, step);
    }
    async #took(job, step) {
        if (step.kind === 'final') {
            this.#forbidden.settled(step.result);
            this.#onFinal(job, step.result);
        }
        else {
            this.#open.add(step.open);
            await this.#forbidden.unsettled(step.open);
        }
    }
    /** Whether this worker reads back those that are open, while the others go on. */
    get #isReadingDue() {
        return this.#deleting.stop.stopped === undefined && this.#open.isReadingDue(this.#hasMore);
    }
    get #hasMore() {
        return this.#places.hasNext && !this.#forbidden.isKey;
    }
    async #readBack() {
        await this.#open.readBack(() => this.#hasMore).finally(() => this.#wake());
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/sweep/deletions.js
/** The deleting itself: everybody has a turn, and what is open after it is settled before anything is told. */







/** Waits before what is still open is read again, in milliseconds; then the list is asked. */
const patience = [1_000, 5_000, 15_000];
/** Waits before the list is asked, for the first time and again: lists may lag. In milliseconds. */
const listWaits = [0, 60_000, 120_000];
class Deletions {
    #deleting;
    #places;
    #proof;
    #outcomes = new Map();
    #sendings = new Sendings();
    #open;
    #turns;
    constructor(places, proof, deleting) {
        this.#places = places;
        this.#proof = proof;
        this.#deleting = {
            ...deleting,
            onReply: (candidate, reply) => this.#sendings.replied(candidate, reply),
        };
        this.#open = new OpenThreads(new Settler(deleting, proof, deleting.isListed), {
            isAlone: () => this.#isAlone,
            onFinal: ({ candidate }, result) => this.#end(candidate, result),
            onAgain: (job) => this.#turns.again(job),
        });
        this.#turns = new Turns(places, this.#open, this.#deleting, ({ candidate }, result) => this.#end(candidate, result));
    }
    /** Resolves when every thread had its turn: what is left is to settle those that are open. */
    get allTried() {
        return this.#turns.allTried;
    }
    get outcomes() {
        return this.#outcomes;
    }
    /** Whether no thread is left that another one could be compared with. */
    get #isAlone() {
        return this.#places.heldBack === undefined && this.#deleting.controls.next(1).length === 0;
    }
    /** Deletes until nobody is left whose turn it is, and settles what is open. What cannot be settled ends as not known. */
    async run() {
        const { stop } = this.#deleting;
        do {
            await this.#deleteAndSettle();
            await this.#askList();
        } while ((this.#places.hasNext || this.#open.lateUntil(0) !== undefined) && !this.#turns.isStopped);
        if (this.#turns.isKeyForbidden)
            stop.request('sign-in', mayNotDelete, rightToDelete);
        await this.#turns.endThoseAgain();
        this.#open.takeLate();
        for (const open of this.#open.takeOut())
            this.#end(open.candidate, notKnown(this.#withReason(open)));
    }
    #withReason(open) {
        return { ...open, why: this.#deleting.stop.stopped?.detail ?? open.why ?? this.#proof.whyNever };
    }
    async #deleteAndSettle() {
        const { clock, stop } = this.#deleting;
        await this.#turns.work();
        for (const wait of patience) {
            if (this.#open.count === 0 || this.#isHopeless || this.#turns.isStopped)
                break;
            await clock.sleep(wait, stop.signal);
            this.#open.beginAnew();
            await this.#turns.work();
        }
        await this.#readLate();
    }
    /** Reads those once more that were there while a deletion of them could still take effect. They may leave their place to others. */
    async #readLate() {
        const { clock, stop, settleBefore } = this.#deleting;
        for (;;) {
            const now = clock.now();
            const until = this.#open.lateUntil(now);
            if (until === undefined || this.#turns.isStopped)
                return;
            // Reading that would come too late settles nothing.
            await clock.sleep(Math.max(0, Math.min(until, settleBefore) - now), stop.signal);
            this.#open.takeLate();
            await this.#turns.work();
        }
    }
    /** Whether reading again can settle nothing. */
    get #isHopeless() {
        const mayTakeEffect = this.#open.all.some(({ ifThere }) => ifThere.kind === 'later');
        return !mayTakeEffect && (this.#proof.whyNever !== undefined || this.#isAlone);
    }
    /** The last witness, for what reading could not settle. */
    async #askList() {
        const { api, send, stop, clock, settleBefore, controls, isListed, onListed } = this.#deleting;
        if (!isListed || this.#turns.isKeyForbidden)
            return;
        for (const wait of listWaits) {
            if (this.#open.count === 0 || this.#places.hasNext)
                return;
            if (wait > 0)
                await clock.sleep(wait, stop.signal);
            if (stop.stopped !== undefined || clock.now() >= settleBefore)
                return;
            const ids = new Set(this.#open.all.map(({ candidate }) => candidate.id));
            const heldBack = this.#places.heldBack?.candidate.id;
            const mayAllBeGone = this.#open.all.every(mayHaveGone);
            const witnessed = await askList(ids, { api, send, clock, kept: controls.kept, heldBack, mayAllBeGone });
            if (witnessed === undefined)
                return;
            onListed?.(witnessed);
            if (witnessed.why !== undefined) {
                if (witnessed.isCached)
                    continue;
                return;
            }
            for (const open of this.#open.takeOut()) {
                if (witnessed.stillListed.has(open.candidate.id))
                    this.#open.addListed(open);
                else
                    this.#end(open.candidate, gone(open, {}, 'not listed'));
            }
            await this.#turns.work();
        }
    }
    #end(candidate, result) {
        const { clock, controls, onOutcome } = this.#deleting;
        const outcome = { candidate, at: clock.now(), ...this.#sendings.take(candidate), ...result };
        this.#outcomes.set(candidate, outcome);
        if (result.end === 'still there')
            controls.keep(candidate.id);
        onOutcome(outcome);
        this.#places.ended(outcome);
    }
}

// EXTERNAL MODULE: ./build/sweep/outcome.js
var outcome = __webpack_require__(263);
;// CONCATENATED MODULE: ./build/sweep/places.js
/**
 * Whose turn is next: the plan, oldest first, then those that must be deleted once
 * more, and those that take a place in the budget which another one did not need.
 * Where nothing else is known that stays, the last that is due is held back as a
 * control until all others are settled.
 */
class Places {
    #controls;
    #queue;
    #next = 0;
    /** Where the last one in the queue stands that is due; -1 where none is. */
    #lastDue;
    #reserves;
    #taken = 0;
    #again = [];
    #heldBack;
    #onPlanned;
    /** @param reserves the candidates that may take a place, oldest first */
    constructor(planned, reserves, controls, onPlanned) {
        this.#queue = planned.map(jobOf);
        this.#reserves = reserves;
        this.#controls = controls;
        this.#onPlanned = onPlanned;
        this.#lastDue = planned.findLastIndex(isDue);
        // One that nobody found is not known to be there.
        controls.plan(planned.map((one) => (one.kind === 'unlisted' ? undefined : one.id)));
    }
    /** Every candidate that is or was planned, those that took a place last. */
    get planned() {
        return this.#queue.map(({ candidate }) => candidate);
    }
    /** Those that had their turn. */
    get begun() {
        return this.planned.slice(0, this.#next).filter((candidate) => candidate !== this.#heldBack?.candidate);
    }
    /** How many took the place of another. */
    get taken() {
        return this.#taken;
    }
    /** The one that is held back until all others are settled. */
    get heldBack() {
        return this.#heldBack;
    }
    /** @returns undefined when none is left but the one that is held back */
    next() {
        const again = this.#again.shift();
        if (again !== undefined)
            return again;
        const job = this.#queue[this.#next];
        if (job === undefined)
            return undefined;
        this.#next += 1;
        const isLast = this.#next - 1 === this.#lastDue;
        if (isLast && this.#heldBack === undefined && this.#controls.keepsNone) {
            this.#heldBack = job;
            this.#controls.holdBack(job.candidate.id);
            return this.next();
        }
        this.#controls.begun(this.#next);
        return job;
    }
    /** Ends the holding back: all others are settled. */
    release() {
        const job = this.#heldBack;
        if (job === undefined)
            return undefined;
        this.#heldBack = undefined;
        this.#controls.holdBack(undefined);
        this.#controls.begun(this.#next);
        return job;
    }
    /** This one is due once more. */
    redo(job) {
        this.#again.push(job);
    }
    /** Takes out those that are due once more. */
    takeAgain() {
        return this.#again.splice(0);
    }
    /** Whether anybody's turn is next, but for the one that is held back. */
    get hasNext() {
        return this.#again.length > 0 || this.#next < this.#queue.length;
    }
    /** Passes the place of a thread on that this run is known not to have deleted. */
    ended({ candidate, outcome, end }) {
        const isFree = outcome === 'already-gone' ||
            (outcome === 'spared' && candidate.kind !== 'spared') ||
            (outcome === 'failed' && end !== 'not known');
        const reserve = isFree ? this.#reserves[this.#taken] : undefined;
        if (reserve === undefined)
            return;
        this.#taken += 1;
        this.#controls.drop(reserve.id);
        this.#lastDue = this.#queue.push(jobOf(reserve)) - 1;
        this.#onPlanned(reserve, candidate);
    }
}
const isDue = ({ kind }) => kind === 'due';
const jobOf = (candidate) => ({
    candidate,
    // One that nobody found was never seen: it is read when its turn comes.
    seenAt: candidate.kind === 'due' ? candidate.seenAt : Number.NEGATIVE_INFINITY,
    tries: 0,
    mayHaveActed: false,
});

;// CONCATENATED MODULE: ./build/sweep/sample.js
/** How many of the deleted threads are read back, and which. */
/** The share of kept threads that a sample must not miss, and how surely it must not. */
const keptShare = 0.05;
const confidence = 0.95;
/**
 * How many of `deleted` threads to read back so that a server that keeps 5 % of
 * what it says it deleted is caught with 95 % probability: the smallest sample
 * that misses all kept ones with at most 5 %, drawn without replacement.
 */
function sampleSize(deleted) {
    const kept = Math.max(1, Math.ceil(deleted * keptShare));
    let missed = 1;
    for (let size = 0; size < deleted; size++) {
        if (missed <= 1 - confidence)
            return size;
        missed *= Math.max(0, deleted - kept - size) / (deleted - size);
    }
    return deleted;
}
/** So many elements at random, each as likely as any other. */
function sample(elements, size, random) {
    const chosen = elements.slice();
    for (let index = 0; index < Math.min(size, chosen.length); index++) {
        const other = index + Math.floor(random() * (chosen.length - index));
        [chosen[index], chosen[other]] = [chosen[other], chosen[index]];
    }
    return chosen.slice(0, size);
}

;// CONCATENATED MODULE: ./build/sweep/verification.js
/** Reading back threads whose deletion the API confirmed, and expecting them gone. */





/** Waits before a thread that still shows is read again, in milliseconds: deletions take effect late on some servers. */
const rereads = [1_000, 3_000, 6_000];
/** Waits before what could not be told is asked again, in milliseconds. */
const retries = [1_000, 5_000];
/** The most rows of brackets at a time: while one waits for its control read, the others go on. */
const mostLanes = 4;
/** Reads these threads back. Those that the run did not reach any more are told nothing of. @returns how many are alive */
async function readDeletedBack(candidates, verifying) {
    const { clock, stop } = verifying;
    const [waitsWhereShowing, waitsWhereOpen] = [[...rereads], [...retries]];
    let [left, alive] = [candidates, 0];
    for (;;) {
        const [lastLook, lastTry] = [waitsWhereShowing.length === 0, waitsWhereOpen.length === 0];
        const { showing, open } = await readOnce(left, verifying, { lastLook, lastTry });
        if (lastLook)
            alive += showing.length;
        left = [...(lastLook ? [] : showing), ...(lastTry ? [] : open)];
        if (left.length === 0 || stop.aborted)
            return alive;
        const waits = [
            ...(showing.length === 0 ? [] : waitsWhereShowing.splice(0, 1)),
            ...(open.length === 0 ? [] : waitsWhereOpen.splice(0, 1)),
        ];
        await clock.sleep(Math.max(...waits), stop);
    }
}
/** Once through all of them, in several rows of brackets. Tells of those that are settled by it. */
async function readOnce(candidates, verifying, { lastLook, lastTry }) {
    const { proof, now, clock, onVerified } = verifying;
    const showing = [];
    const open = [];
    const rest = [...candidates];
    const tell = (candidate, found, status, why) => onVerified({ candidate, found, at: clock.now(), status, why });
    const lanes = Array.from({ length: Math.min(mostLanes, Math.ceil(rest.length / bracket.most)) }, () => proof.lane());
    await (0,in_turns/* inParallel */.HN)(lanes, lanes.length, async (lane) => {
        while (rest.length > 0 && !verifying.stop.aborted) {
            const some = rest.splice(0, bracket.most);
            const found = await readSome(some, lane, verifying);
            for (const candidate of some) {
                const one = found.get(candidate.id);
                // Its bracket was full, or too long.
                if (one === undefined)
                    rest.push(candidate);
                else if (one.kind === 'stopped')
                    return 'enough';
                else if (one.kind === 'gone')
                    tell(candidate, 'gone', one.status);
                else if (one.kind === 'there' && identityOf(one.thread, candidate, now) === 'another') {
                    tell(candidate, 'gone', one.status, anothersId);
                }
                else if (one.kind === 'there') {
                    showing.push(candidate);
                    if (lastLook)
                        tell(candidate, 'alive', one.status, (0,build_text/* ours */.Od)('it can still be read'));
                }
                else {
                    open.push(candidate);
                    if (lastTry)
                        tell(candidate, 'cannot tell', one.status, one.why);
                }
            }
        }
        return undefined;
    });
    return { showing, open };
}
function readSome(candidates, lane, { proof, endBefore, confirmed, alone }) {
    const options = { startBefore: endBefore, isConfirmed: () => true, confirmed, alone };
    return proof.read(candidates.map(({ id }) => id), lane, options);
}

;// CONCATENATED MODULE: ./build/sweep/reading.js
/** Which of the deleted threads are read back, when, and what was found. */



class Reading {
    #proof;
    #options;
    #chosen = new Set();
    /** Drawn before it was known of each whether its deletion would be confirmed: those that were are read. */
    #drawn = new Set();
    #results = new Map();
    #isWidened = false;
    constructor(proof, options) {
        this.#proof = proof;
        this.#options = options;
    }
    /** Learns ahead what the reading will have to know, where the deletions take so long that this costs no time. */
    async prepare(planned) {
        const { verify, settleBefore } = this.#options;
        const [first] = planned;
        if (verify === 'none' || first === undefined || planned.length <= this.#few)
            return;
        await this.#proof.prepare(first.id, { startBefore: settleBefore });
    }
    /** No more deletions than this are soon done: learning and reading wait for their end. */
    get #few() {
        return 2 * this.#options.concurrency;
    }
    get #isAll() {
        return this.#options.verify === 'all' || this.#isWidened;
    }
    get verification() {
        const results = [...this.#results.values()];
        return { asked: this.#options.verify, chosen: this.#chosen.size, results };
    }
    /**
     * Reads back beside it while the last ones are settled. The sample is drawn from all that may yet be confirmed, each as
     * likely as any other: those of them that are confirmed later are read at the end.
     *
     * @param candidates those that were planned, and had their turn
     * @param outcomes what is known of them by now
     * @param oneFollows whether one more will be deleted
     */
    async ahead(candidates, outcomes, oneFollows) {
        const { verify, stop, random } = this.#options;
        const mayBe = candidates.filter((one) => (outcomes.get(one)?.proof ?? 'confirmed') === 'confirmed');
        const confirmed = mayBe.filter((one) => outcomes.get(one)?.proof === 'confirmed');
        if (verify === 'none' || confirmed.length <= this.#few || stop.stopped !== undefined)
            return;
        let missing = Math.max(sampleSize(confirmed.length), sampleSize(mayBe.length + (oneFollows ? 1 : 0)));
        for (const one of sample(mayBe, mayBe.length, random)) {
            if (missing === 0)
                break;
            this.#drawn.add(one);
            if (outcomes.has(one))
                missing -= 1;
        }
        await this.#readAsManyAsItTakes(confirmed, [...outcomes.values()], 0);
    }
    /** Reads back those that were confirmed; what was read back to settle it needs no second look. @param oneFollows whether one more will be deleted */
    async verify(outcomes, oneFollows) {
        const { verify, clock } = this.#options;
        if (verify === 'none')
            return;
        for (const { outcome, proof, candidate, status } of outcomes) {
            if (outcome !== 'deleted' || proof === 'confirmed' || this.#chosen.has(candidate))
                continue;
            this.#chosen.add(candidate);
            this.#found({
                candidate,
                found: 'gone',
                at: clock.now(),
                status,
                why: proof === 'not listed' ? (0,build_text/* ours */.Od)('the list no longer shows it') : undefined,
            });
        }
        const confirmed = outcomes.flatMap(({ proof, candidate }) => (proof === 'confirmed' ? [candidate] : []));
        await this.#readAsManyAsItTakes(confirmed, outcomes, sampleSize(confirmed.length + (oneFollows ? 1 : 0)));
    }
    /** @param size how many of the confirmed are read in all, at least */
    async #readAsManyAsItTakes(confirmed, outcomes, size) {
        const { stop, random } = this.#options;
        const unread = () => confirmed.filter((candidate) => !this.#chosen.has(candidate));
        const isAll = this.#isAll;
        const drawn = unread().filter((candidate) => this.#drawn.has(candidate));
        const others = unread().filter((candidate) => !this.#drawn.has(candidate));
        const missing = size - (confirmed.length - others.length);
        const sampled = [...drawn, ...sample(others, Math.min(others.length, Math.max(0, missing)), random)];
        const chosen = isAll ? unread() : [...sampled, ...this.#oneOfEachPage(outcomes, new Set(sampled))];
        const alive = await this.#read(chosen, confirmed.length);
        if (alive === 0 || isAll || stop.stopped !== undefined)
            return;
        // After one that is alive, no confirmation of this server is worth anything.
        this.#isWidened = true;
        await this.#read(unread(), confirmed.length);
    }
    /** A page that was confirmed by its count alone: at least one thread of it is read back. */
    #oneOfEachPage(outcomes, sampled) {
        const pages = new Map();
        for (const { page, candidate } of outcomes) {
            if (page !== undefined)
                pages.set(page, [...(pages.get(page) ?? []), candidate]);
        }
        return [...pages.values()].flatMap((threads) => threads.some((candidate) => this.#chosen.has(candidate) || sampled.has(candidate))
            ? []
            : sample(threads, 1, this.#options.random));
    }
    async #read(chosen, confirmed) {
        const { now, clock, settleBefore, stop, controls, concurrency } = this.#options;
        for (const candidate of chosen)
            this.#chosen.add(candidate);
        return readDeletedBack(chosen, {
            now,
            clock,
            // Reading is no deletion: it goes on after the time budget.
            endBefore: settleBefore,
            concurrency,
            proof: this.#proof,
            stop: stop.signal,
            confirmed,
            alone: controls.next(1).length === 0,
            onVerified: (one) => this.#found(one),
        });
    }
    #found(one) {
        this.#results.set(one.candidate, one);
        this.#options.onVerified?.(one);
    }
}

;// CONCATENATED MODULE: ./build/sweep/settle.js
/**
 * What became of each planned thread in the end: what the sweep found, and what
 * reading back found after it. The outcomes that come out are final. Outputs,
 * record, summary and status read them, and correct nothing.
 */

/** What is said of a thread whose deletion was confirmed, and which can still be read. */
const alive = {
    outcome: 'failed',
    end: 'still there',
    hint: (0,build_text/* ours */.Od)('Ask the provider why the server confirms what it does not do. Earlier runs may have met the same: set `verify: all`.'),
};
/** @returns one outcome for each that was given, in the same order */
function settle(outcomes, verification) {
    const found = new Map(verification?.results.flatMap((one) => (one.found === 'alive' ? [[one.candidate.id, one]] : [])));
    if (found.size === 0)
        return outcomes;
    return outcomes.map((outcome) => {
        const verified = found.get(outcome.candidate.id);
        if (verified === undefined || outcome.outcome !== 'deleted')
            return outcome;
        const { proof: _disproved, ...known } = outcome;
        const note = (0,build_text/* text */.Qq) `${outcome.note}, but read back alive`;
        return { ...known, ...alive, note, at: verified.at, status: verified.status };
    });
}

;// CONCATENATED MODULE: ./build/sweep/sweep.js
/**
 * The sweep: carries out a plan, settles what is not known, reads back what was
 * deleted. The outcomes that come out are final: nothing after it corrects them.
 */









/** Deletes what is planned, oldest first. A thread that cannot be deleted never blocks the others. */
async function sweep(plan, options) {
    const { api, send, clock, concurrency, controls, verify, onPlanned, onVerification } = options;
    // One object for each, by which its outcome is found.
    const planned = [...plan.planned];
    const places = new Places(planned, plan.reserves, controls, onPlanned ?? (() => undefined));
    const proof = new AbsenceProof(threadRoute(api, send), controls, { send, clock, concurrency });
    let listings = 0;
    const onListed = (witnessed) => {
        listings += 1;
        options.onListed?.(witnessed);
    };
    const deletions = new Deletions(places, proof, { ...options, onListed });
    const reading = new Reading(proof, options);
    const oneFollows = () => places.heldBack !== undefined;
    const run = deletions.run();
    // Or when they ended with a fault of this program: nobody waits for what does not come.
    const readAhead = Promise.race([deletions.allTried, run]).then(() => reading.ahead(places.begun, deletions.outcomes, oneFollows()));
    await (0,in_turns/* both */.WP)((0,in_turns/* both */.WP)(run, reading.prepare(planned)), readAhead);
    onVerification?.();
    await reading.verify([...deletions.outcomes.values()], oneFollows());
    const last = places.release();
    if (last !== undefined) {
        // Read before, so that its absence afterwards means something although no other is left to compare with. Where nothing
        // is verified and nobody was read, its confirmation alone counts, and an empty list does not.
        const isRead = proof.latestControl === last.candidate.id;
        const isUnasked = verify === 'none' && proof.counts.failed === 0;
        const unread = isUnasked ? { isUnread: true } : { seenAt: Number.NEGATIVE_INFINITY };
        places.redo(isRead ? last : { ...last, ...unread });
        await deletions.run();
        await reading.verify([...deletions.outcomes.values()], false);
    }
    const verification = reading.verification;
    const untouched = { at: clock.now(), note: options.stop.stopped?.detail ?? outOfTime };
    const found = places.planned.map((candidate) => {
        const outcome = deletions.outcomes.get(candidate);
        if (outcome !== undefined)
            return outcome;
        const notAttempted = { candidate, ...untouched, outcome: 'not-attempted' };
        options.onOutcome(notAttempted);
        return notAttempted;
    });
    const outcomes = settle(found, verification);
    return {
        outcomes,
        verification,
        counts: (0,outcome/* count */.U9)(outcomes),
        itemsErased: (0,outcome/* itemsIn */.Un)(outcomes),
        placesPassedOn: places.taken,
        proof: { ...proof.counts, listings },
    };
}

;// CONCATENATED MODULE: ./build/threads/absence/listed-controls.js
/** Threads that are known to be there although nobody supplied their ids: from the first page of the list. */



/** How many are enough. Where as many of the supplied threads stay, the list is not needed. */
const listed_controls_enough = 3;
/**
 * Asks once in a run, and only where too few of the supplied threads stay. A key may
 * read threads and not list them: then the run goes on without. Each thread is read
 * once, for a list may show what is not there.
 */
async function takeListedControls({ api, send, controls, supplied, onNone }) {
    const { listing } = api;
    if (listing === undefined || controls.kept.length >= listed_controls_enough || controls.askedList)
        return;
    controls.askedList = true;
    const reply = await send(listing.request(undefined), 'list', undefined, { isOptional: true });
    if (reply.kind === 'stopped')
        return;
    if (reply.kind === 'lost')
        return onNone(reply.why);
    const { status, body } = reply.answer;
    if (status < 200 || status > 299)
        return onNone((0,build_text/* text */.Qq) `the server answered ${status}`);
    const ids = idsOf(api, listing, body);
    if (ids === undefined)
        return onNone((0,build_text/* ours */.Od)('the answer is not a page of a list'));
    const others = ids.filter((id) => !supplied.has(id));
    const found = await Promise.all(others.slice(-listed_controls_enough).map(async (id) => ({ id, seen: await (0,read_thread/* look */.Op)(api, id, 'verify', send, { isOptional: true }) })));
    for (const { id, seen } of found)
        if (seen.kind === 'there' && !seen.cached)
            controls.keep(id);
}
function idsOf({ readThread }, listing, body) {
    try {
        const { entries } = listing.read(body, undefined);
        return entries.map(readThread).flatMap((entry) => ('id' in entry ? [entry.id] : []));
    }
    catch (error) {
        if (error instanceof build_listing/* WrongShape */.z)
            return undefined;
        throw error;
    }
}

// EXTERNAL MODULE: ./build/run/log-lines.js
var log_lines = __webpack_require__(5366);
;// CONCATENATED MODULE: ./build/run/failures-in-log.js
/** Failed threads in the log: of each cause a few lines as they come, and in the end how many more there were. */

/** The most lines of one cause, and of causes that have lines. */
const [mostOfCause, mostCauses] = [3, 30];
class FailuresInLog {
    #log;
    /** By what happened. */
    #causes = new Map();
    #others = 0;
    constructor(log) {
        this.#log = log;
    }
    add(outcome) {
        const { note } = outcome;
        const known = this.#causes.get(String(note));
        if (known === undefined && this.#causes.size >= mostCauses) {
            this.#others += 1;
            return;
        }
        const count = (known?.count ?? 0) + 1;
        this.#causes.set(String(note), { note, count });
        if (count <= mostOfCause)
            this.#log.info((0,log_lines/* failure */.V2)(outcome));
    }
    end() {
        for (const { note, count } of this.#causes.values()) {
            if (count > mostOfCause)
                this.#log.info((0,log_lines/* moreOf */.bd)(note, count - mostOfCause));
        }
        if (this.#others > 0)
            this.#log.info((0,log_lines/* moreOf */.bd)(undefined, this.#others));
    }
}

// EXTERNAL MODULE: ./build/plan-file/write.js
var write = __webpack_require__(664);
// EXTERNAL MODULE: ./build/policy/terms.js
var terms = __webpack_require__(1336);
// EXTERNAL MODULE: ./build/report/record/fields.js
var record_fields = __webpack_require__(7676);
// EXTERNAL MODULE: ./build/system-error.js
var system_error = __webpack_require__(3648);
// EXTERNAL MODULE: ./build/run/done.js
var run_done = __webpack_require__(2248);
;// CONCATENATED MODULE: ./build/run/make-plan.js
/** The plan as a phase of the run: every planned thread goes into the record, and in a dry run into the plan file. */









/** @throws {Aborted} when the plan file cannot be written, or the record before a sweep */
async function makePlan(run, done, survey) {
    const { task, effects, evidence } = run;
    const { plan } = survey;
    done.warnings.push(...planWarnings(task, survey, effects.context));
    const reason = reasonFor(run);
    done.planDigest = await writePlanFile(run, done, survey);
    for (const candidate of plan.planned)
        evidence.keep((record) => record.planned(candidate, reason(candidate)));
    evidence.keep((record) => record.flush());
    // What is not on record is not begun.
    const { failure } = evidence;
    if (failure !== undefined && !run.inputs.dryRun)
        throw new run_done/* Aborted */.a(failure.message, failure);
    effects.log.info((0,log_lines/* planned */.lM)(task, plan, done.planDigest));
}
/** Why a candidate is due, in words. */
function reasonFor({ task, effects }) {
    return (candidate) => (0,record_fields/* sentence */.em)(String((0,policy_plan/* reasonToDelete */.DQ)(candidate, task.policy, effects.startedAt)));
}
const notToBeCarriedOut = {
    level: 'warning',
    message: (0,build_text/* text */.Qq) `The plan cannot be carried out: an id or a condition in it holds a key, or the value of \`subject\` or of the query of \`base-url\`, and is hidden in the file. Delete these in a live run without an approved plan.`,
};
async function writePlanFile(run, done, { tally, plan }) {
    const { inputs, task, effects, owner } = run;
    const { policy, supplied } = task;
    const header = {
        ...task.stand,
        createdAt: effects.startedAt,
        api: task.api.name,
        server: task.server,
        // As the footer of the record has them, so that the digest of the plan can be computed from the record.
        organization: (0,record_fields/* word */.Vm)(owner.organization) ?? undefined,
        project: (0,record_fields/* word */.Vm)(owner.project) ?? undefined,
        policy: String(task.policyInWords),
        terms: (0,terms/* termsOf */.fd)(policy),
        ids: supplied === undefined ? 'listed' : 'supplied',
    };
    const counts = { ...tally.counts(), planned: plan.planned.length };
    try {
        const content = { header, protectedIds: policy.protectIds, planned: plan.planned, reasonOf: reasonFor(run), counts };
        if (inputs.planFile !== undefined && (0,write/* holdsHidden */.Tt)(content))
            done.warnings.push(notToBeCarriedOut);
        return await (0,write/* writePlan */.pD)(inputs.planFile, content);
    }
    catch (error) {
        throw new run_done/* Aborted */.a((0,build_text/* text */.Qq) `the plan cannot be written: ${(0,system_error/* systemErrorCode */.v)(error)}`, {
            hint: (0,build_text/* ours */.Od)('Choose another path for plan-file.'),
            inputs: ['plan-file'],
            cause: error,
        });
    }
}

;// CONCATENATED MODULE: ./build/run/carry-out.js
/** The sweep as a phase of the run: delete what is planned, read deleted threads back, and write down both. */











/** Before the time budget ends, time is left for requests in flight and for verification: a tenth of it, at most this long. */
const longestReserve = 30_000;
/** How long what is not known may be settled after the time budget, in milliseconds. */
const settling = 10 * 60_000;
async function carryOut(run, done, survey) {
    const { inputs, task, effects, sender, evidence, controls } = run;
    const { log, clock, stop, random, startedAt } = effects;
    const { api, policy } = task;
    const { timeBudget } = inputs;
    const { plan } = survey;
    done.survey = survey;
    const reason = reasonFor(run);
    log.group((0,build_text/* text */.Qq) `Sweep: delete ${(0,formats/* threads */.eD)(plan.planned.length, api.noun)}`);
    const failures = new FailuresInLog(log);
    const stillThere = (0,report_log/* shortList */.pg)(log, (0,build_text/* text */.Qq) `that are still there, in the record`);
    const told = tell(run, done, plan.planned.length, (outcome) => failures.add(outcome));
    stop.extendTo(startedAt + timeBudget + settling, clock);
    if (inputs.suppliedIds !== undefined && plan.planned.length > 0) {
        const onNone = (why) => done.warnings.push((0,log_lines/* noControls */.ov)(api.noun, why));
        await takeListedControls({ api, send: sender.send, controls, supplied: new Set(inputs.suppliedIds), onNone });
    }
    const swept = await sweep(plan, {
        api,
        policy,
        controls,
        send: sender.send,
        clock,
        stop,
        random,
        concurrency: inputs.concurrency * 2,
        verify: inputs.verify,
        isListed: inputs.suppliedIds === undefined,
        now: run.ages.now,
        startBefore: startedAt + timeBudget - Math.min(longestReserve, timeBudget / 10),
        endBefore: startedAt + timeBudget,
        settleBefore: startedAt + timeBudget + settling,
        onTurn: ({ id }) => done.begun.add(id),
        onOutcome: told,
        onPlanned: (candidate, { id }) => {
            done.placesPassedOn += 1;
            evidence.keep((record) => record.planned(candidate, reason(candidate), id));
        },
        onListed: (witnessed) => {
            log.info((0,log_lines/* listedAgain */.m)(witnessed, api.noun));
            evidence.keep((record) => record.listing(witnessed));
        },
        onVerification: () => {
            log.endGroup();
            log.group((0,build_text/* ours */.Od)('Verification: read deleted threads back'));
        },
        onVerified: (one) => {
            evidence.keep((record) => record.verified(one));
            if (one.found === 'alive')
                stillThere.add((0,log_lines/* alive */.yV)(one));
        },
    });
    done.swept = swept;
    done.survey = { ...survey, plan: (0,policy_plan/* handOver */.Cl)(plan, swept.placesPassedOn ?? 0) };
    // Not before: the thread that was held back as a control is deleted last of all, and may fail as well.
    failures.end();
    stillThere.end();
    const untouched = swept.outcomes.filter(({ outcome }) => outcome === 'not-attempted');
    const { verification } = swept;
    const isUnread = verification !== undefined && verification.results.length < verification.chosen;
    if (untouched.length > 0 || isUnread)
        stop.request('deadline', build_stop/* timeIsUp */.R);
    evidence.keep((record) => record.untouched(untouched, reason));
    if (swept.verification !== undefined)
        log.info((0,log_lines/* verified */.zr)(swept.verification));
    if (swept.proof !== undefined && swept.proof.controlReads > 0)
        log.info((0,log_lines/* proven */.H3)(swept.proof, api.noun));
    log.endGroup();
    done.warnings.push(...verificationWarnings(swept.verification, swept.counts.deleted));
    recordSettled(run, done, swept.outcomes);
    return swept;
}
/** Writes down what became of threads after all, where the record said otherwise. */
function recordSettled({ evidence }, done, outcomes) {
    for (const outcome of outcomes) {
        const told = done.outcomes.get(outcome.candidate.id);
        if (told === undefined || (told.outcome === outcome.outcome && told.end === outcome.end))
            continue;
        evidence.keep((record) => record.settled(outcome, told.outcome));
    }
}
/** Writes down each outcome as it comes. */
function tell({ task, effects, evidence }, done, planned, onFailure) {
    const onSweep = (0,report_log/* progress */.qB)(effects.log, effects.clock, 'Done with', task.api.noun.many, planned);
    const reason = reasonFor({ task, effects });
    let failed = 0;
    return (outcome) => {
        if (outcome.outcome === 'not-attempted')
            return;
        done.outcomes.set(outcome.candidate.id, outcome);
        evidence.keep((record) => record.outcome(outcome, reason(outcome.candidate)));
        if (outcome.outcome === 'failed') {
            failed += 1;
            onFailure(outcome);
        }
        onSweep(done.outcomes.size, failed > 0 ? (0,build_text/* text */.Qq) `, ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(failed))} failed` : (0,build_text/* text */.Qq) ``);
    };
}

// EXTERNAL MODULE: ./build/result.js
var result = __webpack_require__(395);
;// CONCATENATED MODULE: ./build/status.js
/** What the run as a whole came to: the first row of the contract's table that applies. */

/** Whether something other than the time stopped the sweep before every planned thread had its turn. */
function isStopped(stopped, swept) {
    return stopped !== undefined && stopped.reason !== 'deadline' && (swept?.counts['not-attempted'] ?? 0) > 0;
}
function statusOf({ stopped, isAborted, plan, swept, subjectRemaining, hasProblem }) {
    if (stopped?.reason === 'cancelled')
        return 'cancelled';
    if (isAborted || plan === undefined)
        return 'aborted';
    if (isStopped(stopped, swept) || hasProblem || (swept?.counts.failed ?? 0) > 0)
        return 'failed';
    if (swept === undefined)
        return 'planned';
    // What an approved plan does not name is nobody's task.
    const waiting = (plan.overBudget?.count ?? 0) - plan.unplanned;
    return waiting > 0 || swept.counts['not-attempted'] > 0 || subjectRemaining > 0 ? 'remaining' : 'complete';
}
/** Of those over the budget, whoever may be the oldest: by creation, by activity, and under each rule that goes by creation. */
function overdueOverBudget(plan, policy, now) {
    const { overBudget, reserves } = plan;
    if (overBudget === undefined)
        return [];
    const why = plan.unplanned > 0 ? 'unplanned' : 'over budget';
    const named = [overBudget.oldest, overBudget.idlest, ...(policy.rules.length === 0 ? [] : reserves)];
    const ofRules = [...(overBudget.oldestOfRules ?? [])].flatMap(([rule, createdAt]) => {
        const age = (0,policy_plan/* overdueAge */.sY)({ createdAt, lastActiveAt: undefined, rule }, policy, now);
        return age === undefined ? [] : [{ id: undefined, age, why }];
    });
    return [
        ...named.map((one) => ({ id: one.id, age: (0,policy_plan/* overdueAge */.sY)(one, policy, now) ?? 'unreadable', why })),
        ...ofRules,
    ];
}
/**
 * The oldest thread that should be gone and is not, or of which that cannot be
 * told: candidates left, those spared because they could no longer be judged, and
 * unknown threads.
 *
 * @returns undefined when nothing is overdue
 */
function oldestOverdue({ tally, plan }, swept, policy, now) {
    const overdue = (candidate, why) => ({
        id: candidate.id,
        age: (0,policy_plan/* overdueAge */.sY)(candidate, policy, now) ?? 'unreadable',
        why,
    });
    const all = [];
    for (const one of swept.outcomes) {
        const { outcome, undecided, candidate } = one;
        if (outcome === 'failed')
            all.push({ ...overdue(candidate, 'failed'), failure: one });
        else if (outcome === 'not-attempted')
            all.push(overdue(candidate, 'not attempted'));
        else if (undecided)
            all.push(overdue(candidate, 'undecided'));
    }
    all.push(...overdueOverBudget(plan, policy, now));
    if (tally.oldestUnknown !== undefined)
        all.push({ ...tally.oldestUnknown, why: 'unknown' });
    const rank = ({ age }) => (age === 'unreadable' ? Number.POSITIVE_INFINITY : age);
    return all.reduce((oldest, one) => (oldest === undefined || rank(one) > rank(oldest) ? one : oldest), undefined);
}

;// CONCATENATED MODULE: ./build/run/stop-hints.js
/** What to do about each reason to stop, and which steps about single threads say the same. */



function hintForStop({ reason, hint }, signIn) {
    if (hint !== undefined)
        return hint;
    switch (reason) {
        case 'sign-in':
            return (0,refusal_hints/* signInHint */.kE)(signIn);
        case 'quota':
            return refusal_hints/* quotaHint */.UW;
        case 'outage':
            return (0,build_text/* ours */.Od)('The server is in trouble. The next run goes on where this one stopped.');
        case 'cancelled':
        case 'deadline':
        case 'record':
        case 'broken log':
        case 'fault':
            return refusal_hints/* goesOn */.Eo;
    }
}
/** What the next run does by itself is no step beside the remedy of the stop. */
const byItself = [hints.nextRun, hints.late, hints.lost, hints.stopped, hints.notKnown];
/** Hints about failed threads that need no step of their own beside that about the stop. */
function coveredBy({ reason }) {
    switch (reason) {
        case 'sign-in':
            return [...byItself, hints.signIn, hints.refused];
        case 'quota':
            return [...byItself, refusal_hints/* quotaHint */.UW];
        case 'outage':
        case 'cancelled':
        case 'deadline':
        case 'record':
        case 'broken log':
        case 'fault':
            return byItself;
    }
}

;// CONCATENATED MODULE: ./build/run/close.js
/** The end: decide the status, finish the record, and give the result. */



function close_close(run, done) {
    const { effects, evidence, owner, sender, inputs, task } = run;
    const { survey, swept, planDigest } = done;
    effects.stop.finish();
    const endedAt = effects.clock.now();
    const digest = finishRecord(run, done, endedAt);
    return {
        // Not the status of the record: a record without an end fails the run.
        status: statusNow(run, done),
        task: { ...task, ...owner },
        survey,
        swept,
        problems: problemsOf(run, done),
        warnings: done.warnings,
        startedAt: effects.startedAt,
        endedAt,
        traffic: { ...sender.traffic },
        context: effects.context,
        version: effects.version,
        record: evidence.path === undefined ? undefined : { path: evidence.path, digest },
        planFile: planDigest === undefined ? undefined : { path: inputs.planFile, digest: planDigest },
    };
}
/** @returns the digest of the record; undefined when it has no end */
function finishRecord(run, done, endedAt) {
    const { effects, evidence, owner } = run;
    let digest;
    // A run that ended before its plan has candidates that no line names yet.
    const unplanned = done.planDigest === undefined ? (done.survey?.plan.planned ?? []) : [];
    for (const { id } of unplanned)
        evidence.keep((record) => record.waiting(id, 'the run ended before its plan'));
    evidence.keep((record) => {
        digest = record.footer({
            ...owner,
            status: statusNow(run, done),
            survey: done.survey,
            swept: done.swept,
            endedAt,
            stopped: effects.stop.stopped,
            problems: problemsOf(run, done),
            planDigest: done.planDigest,
        });
    });
    return digest;
}
function statusNow({ effects, evidence }, { aborted, survey, swept, problems }) {
    return statusOf({
        stopped: effects.stop.stopped,
        isAborted: aborted !== undefined,
        plan: survey?.plan,
        swept,
        subjectRemaining: (0,result/* figures */.u)({ survey, swept }).subjectRemaining ?? 0,
        hasProblem: problems.length > 0 || evidence.failure !== undefined,
    });
}
/** All problems, most useful first. */
function problemsOf({ effects, evidence, inputs }, { aborted, swept, problems }) {
    const { stopped } = effects.stop;
    const { failure } = evidence;
    if (aborted !== undefined)
        return [{ ...aborted, ...(failure && { hint: failure.hint }) }, ...problems];
    if (failure !== undefined)
        return [failure, ...problems];
    if (stopped === undefined || stopped.reason === 'fault' || !isStopped(stopped, swept))
        return problems;
    const hint = hintForStop(stopped, inputs.signIn);
    return [{ inputs: [], message: stopped.detail, hint, covers: coveredBy(stopped) }, ...problems];
}

// EXTERNAL MODULE: ./build/causes.js
var causes = __webpack_require__(4146);
;// CONCATENATED MODULE: ./build/run/fault.js
/** A fault of this program: it is told like any other end, with what was done until then. */






/** @returns the problem that aborts the run; undefined where threads have been deleted already */
function abortedByFault(run, done, error) {
    const { log, clock, stop } = run.effects;
    const message = (0,causes/* unexpected */.os)(error);
    for (const { stack } of (0,causes/* causes */.ps)(error))
        log.info((0,build_text/* value */.Uq)(stack));
    stop.request('fault', message);
    const problem = { inputs: [], message, hint: causes/* whatFaultsAre */.A1 };
    if (done.survey === undefined || done.begun.size === 0)
        return problem;
    done.problems.unshift(problem);
    if (done.swept === undefined) {
        const plan = (0,policy_plan/* handOver */.Cl)(done.survey.plan, done.placesPassedOn);
        done.survey = { ...done.survey, plan };
        done.swept = sweptSoFar(run, done, plan, { at: clock.now(), note: message });
    }
    return undefined;
}
/** What is known when the sweep breaks off. Of a thread whose turn had come nobody knows; the others were not attempted. */
function sweptSoFar(run, { begun, outcomes: known }, plan, { at, note }) {
    const reason = reasonFor(run);
    const outcomes = [...plan.planned].map((candidate) => {
        const outcome = known.get(candidate.id);
        if (outcome !== undefined)
            return outcome;
        if (!begun.has(candidate.id))
            return { candidate, at, outcome: 'not-attempted', note };
        return { candidate, at, outcome: 'failed', end: 'not known', note, hint: hints.lost };
    });
    for (const outcome of outcomes) {
        if (outcome.end === 'not known' && !known.has(outcome.candidate.id)) {
            run.evidence.keep((record) => record.outcome(outcome, reason(outcome.candidate)));
        }
    }
    const untouched = outcomes.filter(({ outcome }) => outcome === 'not-attempted');
    run.evidence.keep((record) => record.untouched(untouched, reason));
    return { outcomes, verification: undefined, counts: (0,outcome/* count */.U9)(outcomes), itemsErased: (0,outcome/* itemsIn */.Un)(outcomes) };
}

;// CONCATENATED MODULE: ./build/survey/foreign-ids.js
/** What stands in a list of ids and is most likely something else: a row number, a link, an address. */
/** Row numbers, also as a spreadsheet or a data frame writes them (`1.0`, `1,024`), dates and telephone numbers. */
const number = /^[\d.,:+/#()-]+$/;
/** With a scheme; or without one, or without a host. */
const foreign_ids_link = /^(?:[a-z][a-z\d+.-]*:\/\/|\/|www\.|[a-z\d-]+(?:\.[a-z\d-]+)+\/)/i;
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** More digits than a telephone number has. */
const longNumber = 16;
/** What this looks like, if it looks like a number, a link or an e-mail address. */
function foreignKind(id) {
    if (number.test(id))
        return id.length < longNumber ? 'short number' : 'long number';
    if (foreign_ids_link.test(id))
        return 'link';
    return address.test(id) ? 'address' : undefined;
}
/**
 * Whether a list holds something else than ids of threads: nothing but numbers, links and addresses, where no thread has
 * such an id. Google's ids are long numbers: there, short ones are no ids.
 *
 * @param seen what the ids of the threads look like
 */
function holdSomethingElse(list, seen) {
    if (seen.has('short number') || seen.has('link') || seen.has('address'))
        return false;
    return [...list].map(foreignKind).every((kind) => kind !== undefined && !seen.has(kind));
}
/** Whether a supplied id that is not there may have been written as something else: as a link to the thread, say. */
function looksDressed(id) {
    const kind = foreignKind(id);
    return kind !== undefined && kind !== 'long number';
}

;// CONCATENATED MODULE: ./build/run/guard.js
/** What ends a run before its first deletion although the survey was whole. */








/** @throws {Aborted} when nothing may be deleted */
function guard(run, done, survey) {
    const { stopped } = run.effects.stop;
    if (stopped !== undefined)
        throw new run_done/* Aborted */.a((0,build_text/* followedBy */.gx)(stopped.detail, (0,build_text/* ours */.Od)('The run stopped before the first deletion')), {
            hint: hintForStop(stopped, run.inputs.signIn),
        });
    refuseAbsentIds(run, survey);
    refuseForeignList(run, done, survey);
    refuseUnknownSubjectKey(run, done, survey);
    refuseTooMany(run, done, survey);
    refuseOtherOwner(run);
}
/** None of the supplied ids is there. A list without a single id is a statement: there is nothing to judge. */
function refuseAbsentIds({ task }, { knownIds, tally }) {
    if (knownIds !== 0 || task.supplied === 0)
        return;
    const { notFound, unknown } = tally;
    const whose = notFound + unknown === 1
        ? (0,build_text/* ours */.Od)('the supplied id is not')
        : (0,build_text/* text */.Qq) `none of the ${count(task.supplied ?? 0)} supplied ids is`;
    const missing = notFound === 0 ? [] : [(0,build_text/* text */.Qq) `not found (${count(notFound)})`];
    const others = tally.unknownCauses().map((one) => (0,build_text/* text */.Qq) `${one.cause} (${count(one.count)})`);
    const said = (0,build_text/* joined */.oR)([...missing, ...others.slice(0, 3)], '; ');
    const hint = unknown === 0
        ? (0,build_text/* text */.Qq) `They may all be deleted already, belong to another project or organization, or be ids of another thread API; or this API was shut down.`
        : (0,build_text/* text */.Qq) `Check \`api\` and \`base-url\`, that the key may read these threads, and that the server is well. If all this is so, the ids may all be deleted already, belong to another project or be ids of another thread API; or this API was shut down.`;
    throw new run_done/* Aborted */.a((0,build_text/* text */.Qq) `${whose} known to be there: ${said}`, { hint, coversUnknown: true });
}
/** A list of protected ids that holds something else protects nothing: the wrong column, most likely. */
function refuseForeignList({ task }, done, { tally }) {
    const { protectIds } = task.policy;
    if (protectIds.size === 0 || tally.protectIdsMet.size > 0 || tally.listed === 0)
        return;
    if (!holdSomethingElse(protectIds, tally.foreignKinds))
        return;
    const message = (0,build_text/* text */.Qq) `\`protect-ids-file\` holds numbers, links or e-mail addresses, and no ${(0,build_text/* ours */.Od)(task.api.noun.one)} has such an id`;
    if (task.dryRun)
        done.warnings.push({ level: 'warning', message: (0,build_text/* text */.Qq) `A live run would stop here: ${message}` });
    else {
        throw new run_done/* Aborted */.a(message, {
            hint: (0,build_text/* ours */.Od)('Check which column of the file has the ids: nobody would be protected by it.'),
            inputs: ['protect-ids-file'],
        });
    }
}
/** With a key that no thread has, nobody is meant: most likely the key is misspelt. */
function refuseUnknownSubjectKey({ task }, done, { tally }) {
    const { subject } = task.policy;
    const { metadataKeys } = tally;
    if (subject === undefined || !isKeyUnknown(subject, task.api, tally))
        return;
    const near = (0,nearest/* nearest */.p)(subject.key, metadataKeys.entries().map(([key]) => key));
    const meant = near === undefined ? (0,build_text/* ours */.Od)('') : (0,build_text/* text */.Qq) `: did you mean '${near}'?`;
    const message = (0,build_text/* text */.Qq) `no ${(0,build_text/* ours */.Od)(task.api.noun.one)} has the metadata key '${subject.key}' of \`subject\`${meant}`;
    if (task.dryRun)
        done.warnings.push({ level: 'warning', message: (0,build_text/* text */.Qq) `A live run would stop here: ${message}` });
    else
        throw new run_done/* Aborted */.a(message, {
            hint: (0,build_text/* ours */.Od)('Correct the key of `subject`: nobody is meant by it, so nothing was deleted.'),
            inputs: ['subject'],
        });
}
/** A dry run only warns, so that the plan can be looked at. */
function refuseTooMany({ inputs: { abortAbove }, task }, done, { tally }) {
    if (abortAbove === undefined || !(0,policy_plan/* tripped */.V9)(abortAbove, tally))
        return;
    const judged = tally.candidates + tally.kept;
    const message = (0,build_text/* text */.Qq) `${count(tally.candidates)} of ${(0,formats/* threads */.eD)(judged, task.api.noun)} would be deleted, and \`abort-above\` allows ${guardInWords(abortAbove)}`;
    // The box and the next steps tell it of a dry run.
    if (task.dryRun)
        done.warnings.push({ level: 'warning', message: (0,build_text/* text */.Qq) `A live run would stop here: ${message}`, isTold: true });
    else {
        throw new run_done/* Aborted */.a(message, {
            hint: (0,build_text/* ours */.Od)('Check the policy. If so many are meant, raise `abort-above` for one run.'),
            inputs: ['abort-above'],
        });
    }
}
function refuseOtherOwner({ inputs: { approved }, owner }) {
    for (const what of ['organization', 'project']) {
        const plannedFor = approved?.header[what];
        if (plannedFor === undefined || plannedFor === owner[what])
            continue;
        throw new run_done/* Aborted */.a((0,build_text/* text */.Qq) `the plan was made for the ${(0,build_text/* ours */.Od)(what)} ${plannedFor}, and this key's is ${owner[what] ?? 'not known'}`, {
            hint: (0,build_text/* text */.Qq) `Use a key of the ${(0,build_text/* ours */.Od)(what)} that the plan was made for, or make a new plan.`,
            inputs: ['apply-plan'],
        });
    }
}
const count = (value) => (0,build_text/* ours */.Od)((0,formats/* number */.ai)(value));
function guardInWords({ kind, limit }) {
    return kind === 'percent' ? (0,build_text/* text */.Qq) `${limit} % of those judged` : count(limit);
}

;// CONCATENATED MODULE: ./build/run/judged.js
/** Whether the policy could judge anything at all. */


/** Below this number, all threads may be unknown by chance. */
const judged_enough = 10;
/** Adds a problem to a live run in which not one of many threads could be judged: it does nothing, and must not look well. */
function checkJudged({ task }, done, { tally, knownIds }) {
    // Where none of the supplied ids is there, the guard ends the run and says what the server answered.
    if (knownIds === 0)
        return;
    if (task.dryRun || tally.listed < judged_enough || tally.unknown < tally.listed)
        return;
    done.problems.push({
        inputs: [],
        message: (0,build_text/* text */.Qq) `not one of the ${(0,build_text/* ours */.Od)((0,formats/* number */.ai)(tally.listed))} ${(0,build_text/* ours */.Od)(task.api.noun.many)} could be judged`,
        hint: (0,build_text/* ours */.Od)('The causes and ids are under "Unknown" in the summary. If this server sends no status, add `(missing)` to `resting-statuses`.'),
        coversUnknown: true,
    });
}

// EXTERNAL MODULE: ./build/policy/age.js
var policy_age = __webpack_require__(8216);
;// CONCATENATED MODULE: ./build/run/overdue.js
/** `fail-if-overdue`: whether a thread that is due, or might be, is still there after the run. */



/** Adds a problem when the oldest such thread is older than the input allows. */
function checkOverdue({ inputs, task, ages, effects }, done, survey, swept) {
    const { failIfOverdue } = inputs;
    if (failIfOverdue === undefined)
        return;
    const oldest = oldestOverdue(survey, swept, task.policy, ages.now);
    if (oldest === undefined || (oldest.age !== 'unreadable' && oldest.age <= failIfOverdue))
        return;
    const { noun } = task.api;
    const what = whatIsOverdue(oldest, failIfOverdue, noun);
    done.problems.push({
        inputs: ['fail-if-overdue'],
        message: (0,build_text/* text */.Qq) `${what}, and \`fail-if-overdue\` allows ${(0,build_text/* ours */.Od)((0,policy_age/* ageInWords */.s3)(failIfOverdue))}`,
        why: oldest.failure?.note,
        hint: hintForOverdue(oldest, noun.many, effects.stop.stopped),
        ...(oldest.why === 'unknown' && { coversUnknown: true }),
    });
}
function whatIsOverdue({ age, id, failure }, allowed, noun) {
    const how = age === 'unreadable' ? (0,build_text/* text */.Qq) `of unreadable age` : (0,build_text/* text */.Qq) `${(0,build_text/* ours */.Od)(olderThan(allowed, age))} old`;
    const named = (0,build_text/* text */.Qq) `a ${(0,build_text/* ours */.Od)(noun.one)} ${how}${id === undefined ? (0,build_text/* ours */.Od)('') : (0,build_text/* text */.Qq) ` (${id})`}`;
    return failure?.end === 'not known' ? (0,build_text/* text */.Qq) `it is not known whether ${named} is gone` : (0,build_text/* text */.Qq) `${named} is still there`;
}
const day = 86_400_000;
/** An age in days, where that is precise enough to see that it is more than another. */
function olderThan(other, age) {
    const days = Math.floor(age / day) * day;
    return (0,policy_age/* ageInWords */.s3)(days >= 2 * day && days > other ? days : age);
}
function hintForOverdue({ why, failure }, many, stopped) {
    switch (why) {
        case 'unknown':
            return (0,build_text/* text */.Qq) `It could not be judged, so more deletions would not help: decide about the ${(0,build_text/* ours */.Od)(many)} that are listed under "Unknown" in the summary.`;
        case 'undecided':
            return (0,build_text/* ours */.Od)('It was spared because it could no longer be judged: decide about it, the summary says why under "Spared".');
        case 'failed':
            return failure?.hint;
        case 'not attempted':
            // What else stopped the run has a remedy of its own.
            return stopped === undefined || stopped.reason === 'deadline'
                ? (0,build_text/* ours */.Od)('The time was used up before its turn came: raise `time-budget`, or run more often.')
                : undefined;
        case 'over budget':
            return (0,build_text/* ours */.Od)('It is over the budget of one run: raise `max-deletions`, or run more often.');
        case 'unplanned':
            return (0,build_text/* ours */.Od)('It is not in the approved plan, or over the budget of one run: make a new plan, or raise `max-deletions`.');
    }
}

// EXTERNAL MODULE: ./build/run/schedules.js + 1 modules
var schedules = __webpack_require__(4091);
;// CONCATENATED MODULE: ./build/policy/candidate-columns.js
/**
 * Candidates in columns. As objects, a million of them would take 300 MB; here each takes its id, three numbers, and a
 * reference to what it has in common with others. It is made into an object when it is looked at.
 */
/** How many candidates have their times in one block. Blocks are added, never copied. */
const perBlock = 4096;
/** When it was created, last active, and seen; not a number where that is not known. */
const timesPerCandidate = 3;
class CandidateColumns {
    #ids = [];
    #common = [];
    #times = [];
    /** What holds nothing of one thread alone, each once, by what it says. */
    #shared = new Map();
    get length() {
        return this.#ids.length;
    }
    /** @returns its place, which goes up from 0 */
    push(candidate) {
        const place = this.#ids.length;
        if (place >= this.#times.length * perBlock)
            this.#times.push(new Float64Array(perBlock * timesPerCandidate));
        this.put(place, candidate);
        return place;
    }
    /** Puts a candidate where another one was. */
    put(place, candidate) {
        this.#ids[place] = candidate.id;
        this.#common[place] = this.#commonOf(candidate);
        const block = this.#times[Math.floor(place / perBlock)];
        const first = (place % perBlock) * timesPerCandidate;
        block[first] = candidate.createdAt;
        block[first + 1] = candidate.lastActiveAt ?? Number.NaN;
        block[first + 2] = candidate.kind === 'due' ? candidate.seenAt : Number.NaN;
    }
    /** The candidate at a place that is taken; another object each time. */
    at(place) {
        const common = this.#common[place];
        const active = this.#time(place, 1);
        const id = this.#ids[place];
        const createdAt = this.#time(place, 0);
        const lastActiveAt = Number.isNaN(active) ? undefined : active;
        return common.kind === 'due'
            ? { ...common, id, createdAt, lastActiveAt, seenAt: this.#time(place, 2) }
            : { ...common, id, createdAt, lastActiveAt };
    }
    /** Oldest first; ties by id. */
    isOlder(place, other) {
        const difference = this.#time(place, 0) - this.#time(other, 0);
        return difference < 0 || (difference === 0 && this.#ids[place] < this.#ids[other]);
    }
    /** Takes out those that are due and have these ids. The others move up. @returns what was taken out */
    take(ids) {
        const taken = [];
        let left = 0;
        for (let place = 0; place < this.length; place++) {
            const candidate = this.at(place);
            if (candidate.kind === 'due' && ids.has(candidate.id))
                taken.push(candidate);
            else
                this.put(left++, candidate);
        }
        this.#ids = this.#ids.slice(0, left);
        this.#common = this.#common.slice(0, left);
        return taken;
    }
    /** All of them, oldest first; good until the next one is put in. */
    oldestFirst() {
        const places = Array.from({ length: this.length }, (_, place) => place);
        // Most lists come in this order already, which a sort of an array notices.
        places.sort((a, b) => (this.isOlder(a, b) ? -1 : 1));
        return new OldestFirst(this, Uint32Array.from(places));
    }
    #time(place, which) {
        return this.#times[Math.floor(place / perBlock)]?.[(place % perBlock) * timesPerCandidate + which];
    }
    #commonOf(candidate) {
        const { kind, shown, rule, standing, hasNoItems } = candidate;
        const isShared = shown.length === 0 && standing === undefined;
        const name = `${kind} ${hasNoItems ?? ''} ${rule === undefined ? '' : `= ${rule}`}`;
        const before = isShared ? this.#shared.get(name) : undefined;
        if (before !== undefined)
            return before;
        const common = {
            kind,
            shown,
            ...(rule === undefined ? {} : { rule }),
            ...(standing === undefined ? {} : { standing }),
            ...(hasNoItems === undefined ? {} : { hasNoItems }),
        };
        if (isShared)
            this.#shared.set(name, common);
        return common;
    }
}
/** Candidates in columns, in their order. */
class OldestFirst {
    #columns;
    #places;
    constructor(columns, places) {
        this.#columns = columns;
        this.#places = places;
    }
    get length() {
        return this.#places.length;
    }
    at(index) {
        const place = this.#places.at(index);
        return place === undefined ? undefined : this.#columns.at(place);
    }
    /** @param end exclusive; behind the last one where it is left out */
    slice(start, end) {
        return new OldestFirst(this.#columns, this.#places.subarray(start, end));
    }
    *[Symbol.iterator]() {
        for (const place of this.#places)
            yield this.#columns.at(place);
    }
}

// EXTERNAL MODULE: ./build/policy/extremes.js
var policy_extremes = __webpack_require__(642);
// EXTERNAL MODULE: ./build/policy/heap.js
var heap = __webpack_require__(8121);
;// CONCATENATED MODULE: ./build/policy/planners/within-budget.js
/**
 * The oldest candidates, up to the budget, in whatever order they come. Holds no
 * more of them than the budget allows, however many the listing has.
 */



/** How many candidates are kept ready for each place in the budget, in case threads that never go take it up. */
const reservesPerPlace = 10;
class WithinBudget {
    #budget;
    #onWaiting;
    #spared = [];
    /** The oldest candidates seen so far, reserves among them. */
    #within = new CandidateColumns();
    /** Their places, the newest on top; empty where there is no limit. */
    #newest = this.#newestOnTop();
    #candidates = 0;
    #unplanned = 0;
    /** Those that are neither planned nor reserves. */
    #beyond = new policy_extremes/* Outermost */.DM();
    #oldestOfRules = new Map();
    /**
     * @param budget the most candidates to plan; 0 for no limit
     * @param onWaiting told of each candidate that will not be planned, once
     */
    constructor(budget, onWaiting = () => { }) {
        this.#budget = budget;
        this.#onWaiting = onWaiting;
    }
    add(candidate) {
        this.#candidates += 1;
        const place = this.#newest.top;
        if (place === undefined || this.#within.length < this.#budget * (1 + reservesPerPlace)) {
            this.#takeIn(this.#within.push(candidate));
            return;
        }
        const newest = this.#within.at(place);
        const beyond = (0,policy_extremes/* isOlder */.tW)(candidate, newest) ? newest : candidate;
        if (beyond === newest) {
            this.#within.put(place, candidate);
            this.#newest.replaceTop(place);
        }
        this.#pass(beyond, 'beyond max-deletions');
    }
    /** Hands back those of these that may be planned, as if they had not been added. */
    takeBack(ids) {
        if (ids.size === 0)
            return [];
        const taken = this.#within.take(ids);
        this.#newest = this.#newestOnTop();
        for (let place = 0; place < this.#within.length; place++)
            this.#takeIn(place);
        this.#candidates -= taken.length;
        return taken;
    }
    #newestOnTop() {
        return new heap/* Heap */.r((a, b) => this.#within.isOlder(b, a));
    }
    #takeIn(place) {
        if (this.#budget > 0)
            this.#newest.push(place);
    }
    /** Takes in a thread that no longer qualifies: planned, to be spared, at no cost to the budget. */
    spare(candidate) {
        this.#candidates += 1;
        this.#spared.push(candidate);
    }
    /** Takes in a candidate that this run must not delete, because the approved plan does not name it. */
    leave(candidate) {
        this.#candidates += 1;
        this.#unplanned += 1;
        this.#pass(candidate, 'not in the approved plan');
    }
    /** This one is neither planned nor a reserve. */
    #pass(candidate, why) {
        this.#onWaiting(candidate, why);
        this.#beyond.add(candidate);
        const { rule, createdAt } = candidate;
        if (rule === undefined)
            return;
        const oldest = this.#oldestOfRules.get(rule) ?? createdAt;
        this.#oldestOfRules.set(rule, Math.min(createdAt, oldest));
    }
    plan() {
        const all = this.#within.oldestFirst();
        const reserves = this.#budget === 0 ? [] : [...all.slice(this.#budget)];
        for (const reserve of reserves)
            this.#onWaiting(reserve, 'beyond max-deletions');
        const within = this.#budget === 0 ? all : all.slice(0, this.#budget);
        const oldestFirst = (a, b) => ((0,policy_extremes/* isOlder */.tW)(a, b) ? -1 : 1);
        const planned = this.#spared.length === 0 ? within : [...within, ...this.#spared].sort(oldestFirst);
        const common = { planned, reserves, candidates: this.#candidates, unplanned: this.#unplanned };
        const beyondReserves = this.#beyond.extremes;
        const extremes = (0,policy_extremes/* extremesOf */.nx)(reserves, beyondReserves);
        if (extremes === undefined)
            return { ...common, overBudget: undefined };
        const count = this.#candidates - planned.length;
        return { ...common, overBudget: { ...extremes, count, beyondReserves, oldestOfRules: this.#oldestOfRules } };
    }
}

;// CONCATENATED MODULE: ./build/policy/planners/of-approved-plan.js
/**
 * The planner of a run that carries out an approved plan: only what it names is deleted, and only if it is due now.
 * Everything that it names is planned, so that the report accounts for each: what no longer qualifies is spared.
 */


class PlannerOfApprovedPlan {
    #approved;
    #within;
    /** Named by the plan, and not come up yet. */
    #awaited;
    /** @param approved what the plan names, by id */
    constructor(approved, budget, onWaiting) {
        this.#approved = approved;
        this.#within = new WithinBudget(budget, onWaiting);
        this.#awaited = new Set(approved.keys());
    }
    take(id, verdict, due) {
        const planned = this.#approved.get(id);
        if (planned === undefined) {
            if (verdict.kind === 'delete')
                this.#within.leave(due());
            return 'as judged';
        }
        this.#awaited.delete(id);
        const candidate = due();
        const why = whySpared(verdict, candidate, planned);
        if (why === undefined)
            this.#within.add(candidate);
        else
            this.#within.spare({ ...candidate, ...planned, kind: 'spared', ...why });
        return verdict.kind === 'delete' ? 'as judged' : 'to be spared';
    }
    awaits(id) {
        return this.#awaited.has(id);
    }
    takeBack(ids) {
        const taken = this.#within.takeBack(ids);
        for (const { id } of taken)
            this.#awaited.add(id);
        return taken;
    }
    takeUnlisted() {
        const unlisted = [...this.#awaited].flatMap((id) => {
            const planned = this.#approved.get(id);
            return planned === undefined ? [] : [{ kind: 'unlisted', id, ...planned, shown: [] }];
        });
        for (const one of unlisted)
            this.#within.add(one);
        this.#awaited.clear();
        return unlisted;
    }
    plan() {
        return this.#within.plan();
    }
}
/** Why a thread that the plan names is not deleted; undefined where it still qualifies. */
function whySpared(verdict, { createdAt }, planned) {
    if (verdict.kind !== 'delete')
        return { because: verdict.reason, isUndecided: verdict.kind === 'unknown' };
    switch (identityByCreation(createdAt, { createdAt: planned.createdAt, seenAt: undefined })) {
        case 'same':
            return undefined;
        case 'another':
            return { because: anothersId, isUndecided: false };
        case 'doubtful':
            return { because: doubtful, isUndecided: true };
    }
}

;// CONCATENATED MODULE: ./build/policy/planners/of-policy.js
/** The planner of a policy run: whatever is due is planned, as far as the budget goes. */

class PlannerOfPolicy {
    #within;
    /**
     * @param budget the most candidates to plan; 0 for no limit
     * @param onWaiting told of each candidate that will not be planned, once
     */
    constructor(budget, onWaiting) {
        this.#within = new WithinBudget(budget, onWaiting);
    }
    take(_, verdict, due) {
        if (verdict.kind === 'delete')
            this.#within.add(due());
        return 'as judged';
    }
    /** A policy names no ids. */
    awaits() {
        return false;
    }
    takeBack(ids) {
        return this.#within.takeBack(ids);
    }
    takeUnlisted() {
        return [];
    }
    plan() {
        return this.#within.plan();
    }
}

// EXTERNAL MODULE: ./build/threads/absence/controls.js
var absence_controls = __webpack_require__(9882);
;// CONCATENATED MODULE: ./build/survey/held-back.js
/**
 * A thread may come twice in one list, and say something else the second time: it
 * was used, or held, while the list was read. So pages wait before they are judged,
 * up to a number of threads: until then a copy with other facts is noticed in time.
 */

/**
 * So many threads wait before they are judged: about two pages. A copy that comes later is read afresh as well, where the
 * thread is due. More of them would outlive a collection of garbage and be copied, which slows down a long survey by a
 * tenth; and the threads of a short list would all be judged when it has ended, while the server has nothing to do.
 */
const most = 200;
/** Hands out each page when enough threads have come after it, or the list has ended. */
async function* heldBack(pages, clock) {
    const waiting = [];
    let count = 0;
    // A page is asked for before the one before it is handed out: not earlier than when that one was asked for here.
    let [askedAt, nextAskedAt] = [(0,build_clock/* latest */.I)(clock), (0,build_clock/* latest */.I)(clock)];
    for await (const { entries, age } of pages) {
        waiting.push({ entries, seenAt: askedAt - age });
        [askedAt, nextAskedAt] = [nextAskedAt, (0,build_clock/* latest */.I)(clock)];
        count += entries.length;
        for (let first = waiting[0]; first !== undefined && count - first.entries.length >= most; first = waiting[0]) {
            waiting.shift();
            count -= first.entries.length;
            yield first;
        }
    }
    yield* waiting;
}

// EXTERNAL MODULE: ./build/policy/conditions/subject.js
var conditions_subject = __webpack_require__(9990);
// EXTERNAL MODULE: ./build/policy/group.js
var policy_group = __webpack_require__(5048);
// EXTERNAL MODULE: ./build/policy/keep-latest.js
var keep_latest = __webpack_require__(812);
// EXTERNAL MODULE: ./build/policy/policy.js
var policy_policy = __webpack_require__(8301);
;// CONCATENATED MODULE: ./build/policy/counting.js
/** Counting threads for `keep-latest` while they stream by: per rule, within what the policy is about. */





const unknown = { kind: 'unknown' };
class Counting {
    #policy;
    #api;
    #now;
    /** By the name of the rule. */
    #counts;
    constructor(policy, api, now) {
        this.#policy = policy;
        this.#api = api;
        this.#now = now;
        const counted = (0,policy_policy/* periodsOf */.qC)(policy).filter(({ keepLatest }) => keepLatest > 0);
        this.#counts = new Map(counted.map((period) => ['name' in period ? String(period.name) : undefined, new keep_latest/* KeepLatest */.Lw(period.keepLatest)]));
    }
    /**
     * Takes in one thread.
     *
     * @param isReadAgain whether it was looked up already: what is missing then is not known
     */
    offer(element, isReadAgain) {
        // Most policies count nothing, and then a million threads pass here.
        if (this.#counts.size === 0)
            return { kind: 'settled', element, standing: undefined };
        const settled = (standing) => ({ kind: 'settled', element, standing });
        const matter = new policy_matter/* Matter */.s(element.thread, this.#policy, this.#api, { now: this.#now });
        // A thread with an unreadable time takes no place.
        if (matter.creation.state !== 'known')
            return settled();
        const { subject } = this.#policy;
        const belongs = subject === undefined ? 'holds' : (0,conditions_subject/* belongsTo */.g)(subject, matter);
        if (typeof belongs === 'object')
            return belongs;
        if (belongs !== 'holds')
            return settled();
        const { placement } = matter;
        if (placement.kind === 'lookup')
            return placement;
        if (placement.kind !== 'placed')
            return settled();
        const count = this.#counts.get(matter.rule);
        if (count === undefined)
            return settled();
        const group = (0,policy_group/* groupOf */.F)(element.thread, placement.period.keepLatestPer);
        if (group === 'lookup' && !isReadAgain)
            return { kind: 'lookup', of: 'thread' };
        const at = placement.period.keepLatestBy === 'activity' ? matter.activity : matter.creation;
        if (group === 'lookup' || group === 'unknown' || at.state !== 'known')
            return settled(unknown);
        const countedIn = { rule: matter.rule, group: group.of };
        const standing = { kind: 'beyond', countedIn, at: at.value };
        const held = { id: element.id, at: at.value, element, standing };
        const beyond = count.offer(held, group.of);
        if (beyond === undefined)
            return { kind: 'waits' };
        return { kind: 'settled', element: beyond.element, standing: beyond.standing };
    }
    /** Those that stayed among the newest, when all have been offered. */
    *kept() {
        for (const count of this.#counts.values()) {
            for (const { element, standing } of count.kept()) {
                yield { element, standing: { kind: 'within', countedIn: standing.countedIn } };
            }
        }
    }
}

// EXTERNAL MODULE: ./build/thread.js
var thread = __webpack_require__(9602);
;// CONCATENATED MODULE: ./build/survey/stopped-early.js


/** The run was stopped before every thread was judged: nothing is deleted. */
function stoppedEarly(stopped) {
    return (0,listing_failed/* stoppedAt */.P0)((0,build_text/* ours */.Od)('before every thread was judged'), stopped);
}

;// CONCATENATED MODULE: ./build/survey/read-afresh.js
/** Reading a thread by which the list does not let it be judged: it left something out, or said two things. */





/**
 * What is still missing then is unknown.
 *
 * @returns why it cannot be read, where that is so
 * @throws {ListingFailed} when the run was stopped
 */
async function readAfresh(id, { api, send, clock }) {
    const found = await (0,read_thread/* look */.Op)(api, id, 'look up', send);
    switch (found.kind) {
        case 'stopped':
            throw stoppedEarly(found.stopped);
        case 'absent':
            return { why: (0,build_text/* ours */.Od)('the thread cannot be found') };
        case 'cannot tell':
            return { why: found.why };
        case 'there': {
            const { metadata } = found.thread;
            const told = metadata.state === 'unasked' ? (0,thread/* unknown */.L5)((0,build_text/* ours */.Od)('the server does not send it')) : metadata;
            return { thread: { ...found.thread, metadata: told }, seenAt: (0,build_clock/* latest */.I)(clock) - found.age };
        }
    }
}

;// CONCATENATED MODULE: ./build/survey/judging.js
/** A thread's way to its verdict: counted for keep-latest, judged, and looked up where judging asks for it. */







class Judging {
    #options;
    #effects;
    #tally;
    #verdicts;
    #counting;
    /** Ids that came twice in the list, with other facts, and that were not read afresh since. */
    #differing = new Set();
    constructor(options, effects, tally, verdicts) {
        this.#options = options;
        this.#effects = effects;
        this.#tally = tally;
        this.#verdicts = verdicts;
        this.#counting = new Counting(options.policy, options.api, options.now);
    }
    /** Ids that came twice in the list with other facts, when it was too late to read them afresh before they were judged. */
    get differing() {
        return this.#differing;
    }
    /** This id came again in the list, with other facts. */
    differs(id) {
        this.#differing.add(id);
    }
    /** Takes in one entry of the list, or a thread that was read. @param seenAt in milliseconds since the Unix epoch */
    take(entry, seenAt) {
        if ('unreadable' in entry) {
            const reason = entry.unreadable;
            return this.#verdicts.takeWithoutThread({ kind: 'unknown', step: 'unreadable', reason, rule: undefined });
        }
        if (this.#differing.delete(entry.id))
            return this.#takeAfresh(entry, seenAt);
        this.#tally.describe(entry, this.#options.api.fields);
        return this.#count({ id: entry.id, thread: entry, seenAt });
    }
    /** Those that stayed within keep-latest, when all have been taken in. */
    *keptLatest() {
        for (const { element, standing } of this.#counting.kept())
            yield () => this.#judge(element, standing);
    }
    /** Judges a candidate once more, whose copy in the list came when it had long been judged. */
    async judgeAfresh(candidate) {
        const read = await readAfresh(candidate.id, this.#reading);
        this.#tally.takeBack(candidate, 'thread' in read ? read.thread : undefined);
        if ('thread' in read)
            return this.#judge({ id: candidate.id, ...read }, candidate.standing);
        this.#verdicts.takeWithoutThread(twofold(read.why), candidate.id);
    }
    /** Neither copy of a thread whose copies differ may be judged by. */
    async #takeAfresh(listed, seenAt) {
        const read = await readAfresh(listed.id, this.#reading);
        if ('thread' in read)
            return this.take(read.thread, read.seenAt);
        this.#tally.describe(listed, this.#options.api.fields);
        this.#verdicts.take({ id: listed.id, thread: listed, seenAt }, twofold(read.why));
    }
    /** Counts a thread for keep-latest, and judges the one whose standing that settles. */
    #count(surveyed, again = false) {
        const counted = this.#counting.offer(surveyed, again);
        switch (counted.kind) {
            case 'settled':
                return this.#judge(counted.element, counted.standing);
            case 'waits':
                return undefined;
            case 'lookup':
                return this.#lookUp(surveyed, counted.of).then((found) => this.#count(found, true));
        }
    }
    /** Judges, and looks up what judging asks for, until there is a verdict. Most threads need no lookup, and no waiting. */
    #judge(surveyed, standing) {
        const { policy, api, now, scheduledIds } = this.#options;
        const verdict = judge(surveyed.thread, policy, api, { now, standing, scheduledIds });
        if (verdict.kind !== 'lookup')
            return this.#verdicts.take(surveyed, verdict, standing);
        return this.#lookUp(surveyed, verdict.of).then((found) => this.#judge(found, standing));
    }
    async #lookUp(surveyed, of) {
        if (of === 'thread')
            return this.#readAgain(surveyed);
        const activity = await (0,read_thread/* lookUpActivity */.ed)(this.#options.api, surveyed.thread, this.#effects.send);
        if ('kind' in activity)
            throw stoppedEarly(activity.stopped);
        return { ...surveyed, thread: { ...surveyed.thread, ...activity } };
    }
    /** Reads a thread whose metadata the listing did not hold. */
    async #readAgain(surveyed) {
        const read = await readAfresh(surveyed.id, this.#reading);
        if ('thread' in read)
            return { ...surveyed, ...read };
        return { ...surveyed, thread: { ...surveyed.thread, metadata: (0,thread/* unknown */.L5)(read.why) } };
    }
    get #reading() {
        const { send, clock } = this.#effects;
        return { api: this.#options.api, send, clock };
    }
}
/** The verdict on a thread that was listed twice with different facts, and cannot be read. */
function twofold(why) {
    const reason = (0,build_text/* text */.Qq) `it was listed twice with different facts, and could not be read: ${why}`;
    return { kind: 'unknown', step: 'unreadable', reason, rule: undefined };
}

;// CONCATENATED MODULE: ./build/survey/pending.js
/** A bounded number of tasks at a time. */
/**
 * A bounded number of tasks at a time; the first failure is thrown by the next call. Not `inTurns`: of a million threads
 * most are done as soon as they are begun, and must not cost a promise each.
 */
class Pending {
    #running = new Set();
    #most;
    #failure;
    constructor(most) {
        this.#most = most;
    }
    /** Begins a task. @returns when it must be waited for before the next one */
    add(task) {
        if (this.#failure !== undefined)
            throw this.#failure.error;
        const begun = task();
        if (begun === undefined)
            return undefined;
        const running = begun
            .catch((error) => {
            this.#failure ??= { error };
        })
            .finally(() => this.#running.delete(running));
        this.#running.add(running);
        return this.#running.size < this.#most ? undefined : Promise.race(this.#running);
    }
    async done() {
        await Promise.all(this.#running);
        if (this.#failure !== undefined)
            throw this.#failure.error;
    }
}

// EXTERNAL MODULE: ./build/policy/instants.js
var instants = __webpack_require__(2409);
// EXTERNAL MODULE: ./build/policy/selector-holds.js
var selector_holds = __webpack_require__(2557);
// EXTERNAL MODULE: ./build/survey/age-bands.js
var age_bands = __webpack_require__(9017);
;// CONCATENATED MODULE: ./build/survey/breakdown.js
/** How often each of a bounded number of values occurred; the rest is counted together. */
class Breakdown {
    #counts = new Map();
    #most;
    #others = 0;
    constructor(most) {
        this.#most = most;
    }
    add(value) {
        const count = this.#counts.get(value);
        if (count !== undefined || this.#counts.size < this.#most)
            this.#counts.set(value, (count ?? 0) + 1);
        else
            this.#others += 1;
    }
    takeBack(value) {
        const count = this.#counts.get(value) ?? 0;
        if (count > 1)
            this.#counts.set(value, count - 1);
        else if (count === 1)
            this.#counts.delete(value);
        else if (this.#others > 0)
            this.#others -= 1;
    }
    has(value) {
        return this.#counts.has(value);
    }
    /** Threads whose value has no count of its own, because there were too many values. */
    get others() {
        return this.#others;
    }
    /** Most frequent first; ties by name. */
    entries() {
        return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    }
}

;// CONCATENATED MODULE: ./build/survey/selectors-met.js
/** Whether the selectors of a policy are met at all, and by what they might have been: a slip in one is silent otherwise. */


/** The most values of a key that are remembered. */
const mostValues = 200;
class SelectorsMet {
    #all;
    constructor(selectors) {
        this.#all = selectors.map((selector) => ({
            selector,
            hasKey: false,
            isMet: false,
            isOpen: false,
            values: new Set(),
        }));
    }
    /** Takes in the metadata of one thread. */
    see(metadata) {
        for (const seen of this.#all) {
            // Nothing more is to be learned of one that is met.
            if (seen.isMet)
                continue;
            const keys = (0,selector_holds/* keysNamed */.Ye)(seen.selector, metadata);
            if (keys.length > 0)
                seen.hasKey = true;
            const truth = (0,selector_holds/* holds */.v9)(seen.selector, metadata, 'condition');
            if (truth === 'holds')
                seen.isMet = true;
            if (truth === 'unknown')
                seen.isOpen = true;
            for (const key of keys) {
                const value = metadata.get(key);
                if (typeof value === 'string' && seen.values.size < mostValues)
                    seen.values.add(value);
            }
        }
    }
    hasKey(index) {
        return this.#all[index]?.hasKey ?? false;
    }
    isMet(index) {
        return this.#all[index]?.isMet ?? false;
    }
    isOpen(index) {
        return this.#all[index]?.isOpen ?? false;
    }
    /** A value that threads have, and that may have been meant; undefined where none is near. */
    nearValue(index) {
        const seen = this.#all[index];
        for (const { text } of seen?.selector.values ?? []) {
            const near = (0,nearest/* nearest */.p)(text, seen?.values ?? []);
            if (near !== undefined)
                return near;
        }
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/survey/rule-scopes.js
/** What threads have of the scopes of the rules: a slip in one puts them under a later rule without a word. */


class RuleScopes {
    #all;
    constructor(rules) {
        this.#all = rules.map((rule) => ({ rule, met: new SelectorsMet(rule.metadata), isMet: false, hasGroupKey: false }));
    }
    /** Takes in the metadata of one thread. */
    see(metadata) {
        for (const scope of this.#all) {
            const { metadata: selectors, keepLatestPer } = scope.rule;
            if (keepLatestPer.by === 'metadata' && metadata.has(keepLatestPer.key))
                scope.hasGroupKey = true;
            if (scope.isMet)
                continue;
            scope.isMet = selectors.every((selector) => (0,selector_holds/* holds */.v9)(selector, metadata, 'condition') === 'holds');
            scope.met.see(metadata);
        }
    }
    /** What was seen of each selector of a rule. */
    selectorsMet(rule) {
        return this.#of(rule)?.met ?? new SelectorsMet([]);
    }
    /** Whether one and the same thread meets all selectors of a rule. */
    isMet(rule) {
        return this.#of(rule)?.isMet ?? false;
    }
    /** Whether any thread carries the metadata key of `keep-latest-per` of a rule. */
    hasGroupKey(rule) {
        return this.#of(rule)?.hasGroupKey ?? false;
    }
    #of(rule) {
        return this.#all.find((one) => one.rule === rule);
    }
}

;// CONCATENATED MODULE: ./build/survey/by-rule.js
/** How many threads fell under each rule, how many of them are due or held, and the oldest that is kept. */


class ByRule {
    /** What threads have of the scopes of the rules. */
    scopes;
    #counts;
    constructor({ rules }) {
        this.scopes = new RuleScopes(rules);
        this.#counts = new Map(rules.map(({ name }) => [name, { under: 0, due: 0, held: 0, oldestKept: undefined }]));
    }
    /** @param rule undefined where the thread falls under none */
    due(rule) {
        const counts = this.#of(rule);
        if (counts === undefined)
            return;
        counts.under += 1;
        counts.due += 1;
    }
    /** Counts a thread that is not due. @param createdAt undefined where it cannot be read */
    left(verdict, createdAt) {
        const counts = this.#of(verdict.rule);
        if (counts === undefined)
            return;
        counts.under += 1;
        if (verdict.kind === 'keep' && (0,order/* conditionAt */.pJ)(verdict.step)?.keptRow.slice === 'Held')
            counts.held += 1;
        if (createdAt !== undefined && !(createdAt >= (counts.oldestKept ?? Infinity)))
            counts.oldestKept = createdAt;
    }
    /** A thread that was counted as due is judged afresh. */
    takeBack(rule) {
        const counts = this.#of(rule);
        if (counts === undefined)
            return;
        counts.under -= 1;
        counts.due -= 1;
    }
    /** In the order of the rules. */
    entries() {
        return [...this.#counts];
    }
    #of(rule) {
        return rule === undefined ? undefined : this.#counts.get(rule);
    }
}

;// CONCATENATED MODULE: ./build/survey/evaluations.js
/** How often the expression of `where` was asked, and how often it could not answer. */

class Evaluations {
    count = 0;
    failures = 0;
    errors = new Breakdown(20);
    /** Takes in one verdict; what an earlier step decided was not asked. */
    see(verdict) {
        if (verdict.kind !== 'delete' && verdict.step !== 'where')
            return;
        this.count += 1;
        if (verdict.kind !== 'unknown')
            return;
        this.failures += 1;
        this.errors.add(verdict.details?.error ?? '');
    }
}

;// CONCATENATED MODULE: ./build/survey/funnel.js
/** Threads by the step of judgement that decided, and by its answer. */

class Funnel {
    /** By answer and step. */
    #rows = { keep: new Map(), unknown: new Map() };
    add(step, answer) {
        const row = this.#rows[answer].get(step);
        if (row === undefined)
            this.#rows[answer].set(step, { step, answer, count: 1 });
        else
            row.count += 1;
    }
    countOf(step, answer) {
        return this.#rows[answer].get(step)?.count ?? 0;
    }
    /** In the order of judgement. */
    rows() {
        return [...this.#rows.keep.values(), ...this.#rows.unknown.values()].sort((a, b) => order/* steps */.Ci.indexOf(a.step) - order/* steps */.Ci.indexOf(b.step) || (a.answer < b.answer ? -1 : 1));
    }
    /** How many threads a step before this one decided. */
    before(step) {
        const earlier = this.rows().filter((row) => order/* steps */.Ci.indexOf(row.step) < order/* steps */.Ci.indexOf(step));
        return earlier.reduce((sum, { count }) => sum + count, 0);
    }
}

;// CONCATENATED MODULE: ./build/policy/past-age.js
/** Whether a thread is past an age of the policy, whatever else keeps it. */


/** With rules, any period counts: which one a held thread would fall under is not asked. @param now milliseconds since the Unix epoch */
function isPastAge(thread, policy, now) {
    return (0,policy_policy/* periodsOf */.qC)(policy).some((period) => isOver(period, thread, now));
}
/** Activity that was not looked up is not earlier than the creation, which stands for it here. */
function isOver({ olderThan, inactiveFor }, thread, now) {
    if (olderThan === undefined && inactiveFor === undefined)
        return false;
    const created = (0,instants/* creation */.Ix)(thread, now);
    if (created.state !== 'known')
        return false;
    const active = (0,instants/* lastActivity */.eg)(thread, now);
    const idleSince = active.state === 'known' ? active.value : created.value;
    return now - created.value > (olderThan ?? -1) && now - idleSince > (inactiveFor ?? -1);
}

;// CONCATENATED MODULE: ./build/survey/held-past-age.js
/** Threads that something holds although they are past an age of the policy. */


class HeldPastAge {
    count = 0;
    /** The age of the oldest, in milliseconds. */
    oldest = 0;
    #policy;
    #now;
    constructor(policy, now) {
        this.#policy = policy;
        this.#now = now;
    }
    /** Takes in one that is held. */
    add(thread) {
        const created = (0,instants/* creation */.Ix)(thread, this.#now);
        if (created.state !== 'known' || !isPastAge(thread, this.#policy, this.#now))
            return;
        this.count += 1;
        this.oldest = Math.max(this.oldest, this.#now - created.value);
    }
}

;// CONCATENATED MODULE: ./build/survey/oldest-unknown.js
/** The oldest of the threads that could not be judged, by the age that the policy uses. */


/** Where the policy goes by activity alone and that is not known: it was at its creation or later. */
function ageOfUnknown(thread, policy, now) {
    const createdAt = thread === undefined ? undefined : (0,instants/* creation */.Ix)(thread, now);
    if (thread === undefined || createdAt?.state !== 'known')
        return 'unreadable';
    const byActivity = (0,policy_policy/* periodsOf */.qC)(policy).every((one) => one.olderThan === undefined && one.inactiveFor !== undefined);
    const active = byActivity ? (0,instants/* lastActivity */.eg)(thread, now) : createdAt;
    return now - (active.state === 'known' ? active : createdAt).value;
}
/** The older one of two; of two whose age cannot be read, the first. */
function olderOf(first, second) {
    if (first === undefined)
        return second;
    if (first.age === 'unreadable')
        return first;
    return second.age === 'unreadable' || second.age > first.age ? second : first;
}

;// CONCATENATED MODULE: ./build/survey/persons-threads.js
/** Whose the threads are, where the run is about one person: everything is counted within that person's. */
class PersonsThreads {
    /** Threads that are known to be the person's. */
    count = 0;
    /** Those of them that cannot be judged, because their id or time is unreadable. */
    unreadable = 0;
    /** Somebody else's threads that cannot be judged: nobody who erases this person has to decide about them. */
    unknownOfOthers = 0;
    /** Threads whose owner is not known. */
    ownerless = 0;
    /** Threads whose value differs from the person's by case or white space alone: somebody else's, as far as is known. */
    nearly = 0;
    /** By the step that decided: how many each other step holds as well. */
    heldToo = new Map();
    /** Takes in one verdict. @returns whether the thread is known to be the person's */
    see(verdict) {
        const whose = ownerOf(verdict);
        if (whose === 'not known')
            this.ownerless += 1;
        if (verdict.kind === 'keep' && verdict.details?.isNearSubject === true)
            this.nearly += 1;
        if (whose === 'somebody else' && verdict.kind === 'unknown')
            this.unknownOfOthers += 1;
        if (whose !== 'the person')
            return false;
        this.count += 1;
        if (verdict.kind === 'unknown' && verdict.step === 'unreadable')
            this.unreadable += 1;
        if (verdict.kind === 'keep')
            this.#seeOthers(verdict);
        return true;
    }
    #seeOthers({ step, details }) {
        if (details?.heldToo === undefined)
            return;
        const counts = this.heldToo.get(step) ?? new Map();
        for (const other of details.heldToo)
            counts.set(other, (counts.get(other) ?? 0) + 1);
        this.heldToo.set(step, counts);
    }
    /** Takes in a thread that an approved plan names: it was made for this person. */
    seePlanned() {
        this.count += 1;
    }
    /** A thread that was counted as due is judged afresh. */
    takeBack() {
        this.count -= 1;
    }
}
/** What comes after the question whose a thread is was answered with "the person's". */
function ownerOf(verdict) {
    if (verdict.kind === 'delete')
        return 'the person';
    switch (verdict.step) {
        case 'unreadable': {
            const isPersons = verdict.details?.isPersons;
            if (isPersons === undefined)
                return 'not known';
            return isPersons ? 'the person' : 'somebody else';
        }
        case 'subject':
            return verdict.kind === 'keep' ? 'somebody else' : 'not known';
        default:
            return 'the person';
    }
}

;// CONCATENATED MODULE: ./build/survey/shown-values.js
/** The values of the metadata keys in `summary-metadata`, by key. */

const shown_values_mostValues = 50;
class ShownValues extends Map {
    constructor(keys) {
        super(keys.map((key) => [key, new Breakdown(shown_values_mostValues)]));
    }
    add({ metadata }) {
        if (metadata.state !== 'known')
            return;
        for (const [key, values] of this) {
            const value = metadata.value.get(key);
            if (typeof value === 'string')
                values.add(value);
        }
    }
    /** @param shown the values of the keys, in their order; empty where there is none */
    takeBack(shown) {
        for (const [index, values] of [...this.values()].entries()) {
            const value = shown[index] ?? '';
            if (value !== '')
                values.takeBack(value);
        }
    }
}

;// CONCATENATED MODULE: ./build/survey/unknown-causes.js
/** Why threads could not be judged: how many for each cause, and the first few ids. */

const mostIds = 20;
class UnknownCauses {
    #causes = new Map();
    #most;
    /** @param most how many causes are remembered */
    constructor(most) {
        this.#most = most;
    }
    add(reason, id) {
        const name = (0,build_text/* rendered */.gj)(reason);
        const cause = this.#causes.get(name) ?? { cause: reason, count: 0, ids: [] };
        cause.count += 1;
        if (id !== undefined && cause.ids.length < mostIds)
            cause.ids.push(id);
        if (this.#causes.size < this.#most || this.#causes.has(name))
            this.#causes.set(name, cause);
    }
    /** Most frequent first. */
    entries() {
        return [...this.#causes.values()].sort((a, b) => b.count - a.count);
    }
}

;// CONCATENATED MODULE: ./build/survey/statistics.js
/**
 * Counting what a survey found: the funnel, the unknowns by cause, what is held
 * and why, and how it all spreads. Bounded, however long the listing is.
 */















const statistics_mostValues = 1000;
class Tally {
    listed = 0;
    /** Those of `listed` that nobody found: an approved plan names them. */
    unlistedOfPlan = 0;
    /** Supplied ids that are not there: nobody's decision, and no part of `listed`. */
    notFound = 0;
    /** Those among them that look like something else than an id. */
    dressedNotFound = 0;
    kept = 0;
    unknown = 0;
    candidates = 0;
    #policy;
    #now;
    /** Threads by the step that decided and its answer. */
    #funnel = new Funnel();
    #causes = new UnknownCauses(statistics_mostValues);
    /** Threads that are judged afresh: what they are like is counted already. */
    #takenBack = new Set();
    /** Listed threads that each selector of `protect` matches, whatever else keeps them. */
    protectMatches;
    /** What threads have of the selectors of `protect`. */
    protectMet;
    /** The same of those of `metadata`. */
    metadataMet;
    byRule;
    /** Undefined where the run is not about one person. */
    person;
    heldPastAge;
    /** Whether any thread carries the key of `retain-until-key`. */
    retainUntilKeySeen = false;
    /** Whether any thread carries the metadata key of `keep-latest-per`. */
    groupKeySeen = false;
    /** Threads whose metadata is known, if only to be empty: nothing can be said of the keys of others. */
    metadataRead = 0;
    /** The ids of `protect-ids-file` that were listed. */
    protectIdsMet = new Set();
    /** What the listed ids look like, where ids are protected. */
    foreignKinds = new Set();
    metadataKeys = new Breakdown(statistics_mostValues);
    agents = new Breakdown(statistics_mostValues);
    models = new Breakdown(statistics_mostValues);
    statuses = new Breakdown(statistics_mostValues);
    candidateAgents = new Breakdown(statistics_mostValues);
    /** Values of the keys in `summary-metadata` among the candidates, by key. */
    candidateValues;
    /** Values of the keys in `summary-metadata`, by key. */
    shownValues;
    /** Listed threads by age band; the last entry counts unreadable ages. */
    ages = (0,age_bands/* emptyBands */.c_)();
    candidateAges = (0,age_bands/* emptyBands */.c_)();
    /** Of the expression of `where`; all zero where the policy has none. */
    where = new Evaluations();
    oldestUnknown;
    constructor(policy, { now, summaryKeys }) {
        this.#policy = policy;
        this.#now = now;
        this.protectMatches = policy.protect.map(() => 0);
        this.protectMet = new SelectorsMet(policy.protect);
        this.metadataMet = new SelectorsMet(policy.metadata);
        this.byRule = new ByRule(policy);
        this.person = policy.subject === undefined ? undefined : new PersonsThreads();
        this.heldPastAge = new HeldPastAge(policy, now);
        this.shownValues = new ShownValues(summaryKeys);
        this.candidateValues = new ShownValues(summaryKeys);
    }
    /** Counts what a thread is like, whatever becomes of it; its metadata, once it is judged. */
    describe(thread, fields) {
        if (this.#policy.protectIds.has(thread.id))
            this.protectIdsMet.add(thread.id);
        if (this.#policy.protectIds.size > 0)
            this.foreignKinds.add(foreignKind(thread.id));
        if (fields.has('agent') && thread.agent.state === 'known')
            this.agents.add(thread.agent.value);
        if (fields.has('model') && thread.model.state === 'known')
            this.models.add(thread.model.value);
        if (fields.has('status') && thread.status.state === 'known')
            this.statuses.add(thread.status.value);
        (0,age_bands/* countAge */.$W)(this.ages, this.#age(thread));
    }
    /** @param isAgain whether the thread is judged afresh: it was due at first, so that no selector of `protect` matched it */
    #describeMetadata(metadata, isAgain) {
        const { protect, retainUntilKey, keepLatestPer } = this.#policy;
        if (!isAgain)
            this.metadataRead += 1;
        for (const key of metadata.keys())
            if (!isAgain || !this.metadataKeys.has(key))
                this.metadataKeys.add(key);
        if (metadata.has(retainUntilKey))
            this.retainUntilKeySeen = true;
        if (keepLatestPer.by === 'metadata' && metadata.has(keepLatestPer.key))
            this.groupKeySeen = true;
        for (const met of [this.protectMet, this.metadataMet, this.byRule.scopes])
            met.see(metadata);
        protect.forEach((selector, index) => {
            if ((0,selector_holds/* holds */.v9)(selector, metadata, 'protection') !== 'holds')
                return;
            this.protectMatches[index] = (this.protectMatches[index] ?? 0) + 1;
        });
    }
    /** Counts one verdict. `thread` is undefined for an entry without a usable id, or an id that the server does not know. */
    judged(verdict, thread, id) {
        if (verdict.kind === 'unknown' && verdict.step === 'not found') {
            this.notFound += 1;
            if (id !== undefined && looksDressed(id))
                this.dressedNotFound += 1;
            return;
        }
        const isMeant = this.person?.see(verdict) ?? true;
        this.#see(verdict, thread);
        switch (verdict.kind) {
            case 'delete':
                this.#countCandidate(verdict.rule, thread);
                break;
            case 'keep':
                this.#countKept(verdict, thread);
                break;
            case 'unknown':
                this.#countUnknown(verdict, thread, { id: thread?.id ?? id, isMeant });
                break;
            default:
                verdict;
        }
    }
    /** Counts a thread that is not due, and that is planned all the same, to be spared: a candidate, as all that is planned. */
    spared(verdict, thread) {
        this.person?.seePlanned();
        this.#see(verdict, thread);
        this.#countCandidate(verdict.rule, thread);
    }
    /** Counts a thread that is planned although nobody found it. */
    unlisted({ rule }) {
        this.person?.seePlanned();
        this.listed += 1;
        this.unlistedOfPlan += 1;
        this.#countCandidate(rule, undefined);
    }
    /** What there is to count whatever becomes of a thread. */
    #see(verdict, thread) {
        this.listed += 1;
        if (this.#policy.where !== undefined)
            this.where.see(verdict);
        if (thread === undefined)
            return;
        const isAgain = this.#takenBack.has(thread.id);
        // Only now: metadata that the listing lacks has been looked up, where it was needed.
        if (thread.metadata.state === 'known')
            this.#describeMetadata(thread.metadata.value, isAgain);
        if (!isAgain)
            this.shownValues.add(thread);
    }
    #countCandidate(rule, thread) {
        this.candidates += 1;
        this.byRule.due(rule);
        if (thread === undefined)
            return;
        (0,age_bands/* countAge */.$W)(this.candidateAges, this.#age(thread));
        if (thread.agent.state === 'known')
            this.candidateAgents.add(thread.agent.value);
        this.candidateValues.add(thread);
    }
    #countKept(verdict, thread) {
        this.kept += 1;
        this.#funnel.add(verdict.step, 'keep');
        this.byRule.left(verdict, this.#createdAt(thread));
        if (thread !== undefined && (0,order/* conditionAt */.pJ)(verdict.step)?.keptRow.slice === 'Held')
            this.heldPastAge.add(thread);
    }
    #countUnknown(verdict, thread, { id, isMeant }) {
        this.unknown += 1;
        this.#funnel.add(verdict.step, 'unknown');
        this.byRule.left(verdict, this.#createdAt(thread));
        this.#causes.add(verdict.reason, id);
        // What is not known to be the person's makes no erasure overdue.
        if (isMeant)
            this.oldestUnknown = olderOf(this.oldestUnknown, { id, age: ageOfUnknown(thread, this.#policy, this.#now) });
    }
    #createdAt(thread) {
        const created = thread === undefined ? undefined : (0,instants/* creation */.Ix)(thread, this.#now);
        return created?.state === 'known' ? created.value : undefined;
    }
    #age(thread) {
        const createdAt = this.#createdAt(thread);
        return createdAt === undefined ? undefined : this.#now - createdAt;
    }
    /** A thread that was counted as due is judged afresh. @param thread as it is now, where it can be read */
    takeBack({ id, createdAt, rule, shown }, thread) {
        this.#takenBack.add(id);
        this.listed -= 1;
        this.candidates -= 1;
        (0,age_bands/* countAge */.$W)(this.candidateAges, this.#now - createdAt, -1);
        this.byRule.takeBack(rule);
        this.person?.takeBack();
        this.candidateValues.takeBack(shown);
        if (thread?.agent.state === 'known')
            this.candidateAgents.takeBack(thread.agent.value);
    }
    /** One row for every step that caught a thread, in the order of judgement; with the candidates they add up to `listed`. */
    funnel() {
        return this.#funnel.rows();
    }
    /** Unknown threads by cause, most frequent first, with the first few ids of each. */
    unknownCauses() {
        return this.#causes.entries();
    }
    /** The numbers that the listing is made of. */
    counts() {
        return { listed: this.listed, kept: this.kept, unknown: this.unknown, candidates: this.candidates };
    }
    /** How many threads were not decided by this step with "keep" or by an earlier step. */
    pastStep(step) {
        return this.listed - this.#funnel.before(step) - this.countOf(step, 'keep');
    }
    /** With a subject: how many threads are known to be that person's; undefined without one. */
    get ofSubject() {
        return this.person?.count;
    }
    countOf(step, answer) {
        return this.#funnel.countOf(step, answer);
    }
}

;// CONCATENATED MODULE: ./build/survey/missing-ids.js
/** Supplied ids that were answered with 404: they are not there only if that is believed. */





/**
 * @param known the supplied ids that are there: reading them shows whether a 404 means anything
 * @throws {ListingFailed} when the run was stopped
 */
async function readMissingIds(ids, known, { api, send, clock, controls, concurrency }) {
    if (ids.length === 0)
        return [];
    controls.plan(known);
    const proof = new AbsenceProof(threadRoute(api, send), controls, { send, clock, concurrency });
    const found = await readMissing(ids, proof);
    return ids.map((id) => whatIs(id, found.get(id)));
}
function whatIs(id, found) {
    switch (found?.kind) {
        case 'stopped':
            throw stoppedEarly(found.stopped);
        case 'there':
            return { id, kind: 'there', thread: found.thread };
        case 'gone':
            return { id, kind: 'judged', verdict: notFound };
        case 'cannot tell':
        case undefined: {
            const reason = (0,build_text/* text */.Qq) `the server says that it does not know this id, which is not believed: ${found?.why ?? (0,build_text/* ours */.Od)('')}`;
            return { id, kind: 'judged', verdict: { kind: 'unknown', step: 'unreadable', reason, rule: undefined } };
        }
    }
}
const notFound = {
    kind: 'unknown',
    step: 'not found',
    reason: (0,build_text/* ours */.Od)('the server does not know this id'),
    rule: undefined,
};

;// CONCATENATED MODULE: ./build/survey/supplied-ids.js
/** Reading the supplied ids, instead of listing. */






/**
 * @returns how many of them are there
 * @throws {ListingFailed} when the run was stopped
 */
async function readSuppliedIds(ids, supplied) {
    const { api, send, clock, controls, concurrency, onThere, onVerdict, onNoControls } = supplied;
    const pending = new Pending(concurrency);
    const known = [];
    const missing = [];
    const there = (thread, seenAt) => {
        known.push(thread.id);
        return onThere(thread, seenAt);
    };
    for (const id of ids) {
        await pending.add(async () => {
            const found = await (0,read_thread/* look */.Op)(api, id, 'read', send);
            switch (found.kind) {
                case 'stopped':
                    throw stoppedEarly(found.stopped);
                case 'there':
                    return there(found.thread, (0,build_clock/* latest */.I)(clock) - found.age);
                case 'absent':
                    missing.push(id);
                    return;
                case 'cannot tell':
                    onVerdict({ kind: 'unknown', step: 'unreadable', reason: found.why, rule: undefined }, id);
            }
        });
    }
    await pending.done();
    // Where none is there the run ends, whatever is believed of the others.
    if (missing.length > 0 && known.length > 0) {
        await takeListedControls({ api, send, controls, supplied: new Set(ids), onNone: onNoControls });
    }
    // Reading them all takes minutes: the first of them was seen at the beginning.
    const begunAt = (0,build_clock/* latest */.I)(clock);
    for (const one of await readMissingIds(missing, known, supplied)) {
        if (one.kind === 'judged')
            onVerdict(one.verdict, one.id);
        else
            await pending.add(async () => there(one.thread, begunAt));
    }
    await pending.done();
    return known.length;
}

;// CONCATENATED MODULE: ./build/survey/verdicts.js
/** What a verdict leads to: the thread is counted, planned or kept, and told for the record. */

class Verdicts {
    #to;
    #options;
    #effects;
    constructor(to, options, effects) {
        this.#to = to;
        this.#options = options;
        this.#effects = effects;
    }
    /** Takes the verdict on a thread that was found. */
    take({ id, thread, seenAt }, verdict, standing) {
        const { now, summaryKeys } = this.#options;
        const { tally, planner, controls } = this.#to;
        const due = () => (0,policy_plan/* candidateOf */.RH)(thread, { now, seenAt, summaryKeys, rule: verdict.rule, standing });
        const planning = planner.take(id, verdict, due);
        if (verdict.kind !== 'delete' && verdict.step !== 'unreadable')
            controls.keep(id);
        if (verdict.kind === 'delete')
            tally.judged(verdict, thread);
        // It has an outcome later, and no line of its own now.
        else if (planning === 'to be spared')
            tally.spared(verdict, thread);
        else {
            tally.judged(verdict, thread);
            this.#tell(id, verdict, thread);
        }
        this.#effects.onProgress?.(tally.listed);
    }
    /** Takes the verdict on an entry without a usable id, or on an id that no thread was found for. */
    takeWithoutThread(verdict, id) {
        const { tally, planner } = this.#to;
        const { onNotFound, onUnknown, onProgress } = this.#effects;
        // It is counted at the end.
        if (id !== undefined && planner.awaits(id))
            return;
        tally.judged(verdict, undefined, id);
        if (verdict.step !== 'not found')
            onUnknown?.(id, verdict, undefined);
        else if (id !== undefined)
            onNotFound?.(id);
        onProgress?.(tally.listed);
    }
    #tell(id, verdict, thread) {
        const { onKept, onUnknown } = this.#effects;
        if (verdict.kind === 'keep')
            onKept?.(id, verdict, thread);
        else
            onUnknown?.(id, verdict, thread);
    }
}

;// CONCATENATED MODULE: ./build/survey/survey.js
/**
 * The survey: list all threads (or read the supplied ones), look up what the
 * policy needs, judge, count. Reads only.
 */











/**
 * Surveys every thread visible to the key.
 *
 * @throws {ListingFailed} when the listing could not be read whole
 */
async function survey(options, effects) {
    const { api, policy, now, summaryKeys, approved, budget, suppliedIds, lookups } = options;
    const { send, clock, onNoControls = () => undefined } = effects;
    const controls = effects.controls ?? new absence_controls/* Controls */.H(() => 0);
    const onWaiting = (candidate, why) => {
        // One that nobody found is not known to be there.
        if (candidate.kind !== 'unlisted')
            controls.keep(candidate.id);
        effects.onWaiting?.(candidate, why);
    };
    const planner = approved === undefined
        ? new PlannerOfPolicy(budget, onWaiting)
        : new PlannerOfApprovedPlan(approved, budget, onWaiting);
    const tally = new Tally(policy, { now, summaryKeys });
    const verdicts = new Verdicts({ tally, planner, controls }, options, effects);
    const judging = new Judging(options, effects, tally, verdicts);
    const pending = new Pending(lookups);
    let knownIds;
    if (suppliedIds === undefined)
        await listAndJudge(judging, pending, options, effects);
    else {
        knownIds = await readSuppliedIds(suppliedIds, {
            ...{ api, send, clock, controls, concurrency: lookups, onNoControls },
            onThere: (thread, seenAt) => judging.take(thread, seenAt),
            onVerdict: (verdict, id) => verdicts.takeWithoutThread(verdict, id),
        });
    }
    await pending.done();
    for (const judge of judging.keptLatest())
        await pending.add(judge);
    await pending.done();
    // What was kept stays kept; what was due is judged afresh.
    for (const candidate of planner.takeBack(judging.differing))
        await pending.add(() => judging.judgeAfresh(candidate));
    await pending.done();
    for (const one of planner.takeUnlisted())
        tally.unlisted(one);
    return { tally, plan: planner.plan(), ...(knownIds === undefined ? {} : { knownIds }) };
}
async function listAndJudge(judging, pending, { api }, { send, clock, onWarning, onSaidEnd }) {
    if (api.listing === undefined)
        throw new listing/* ListingFailed */.c((0,build_text/* text */.Qq) `${(0,build_text/* ours */.Od)(api.noun.many)} cannot be listed`);
    const notes = {
        onOtherFacts: (id) => judging.differs(id),
        ...(onWarning && { onWarning }),
        ...(onSaidEnd && { onSaidEnd }),
    };
    for await (const { entries, seenAt } of heldBack((0,listing/* listThreads */.M)(api, api.listing, send, notes), clock)) {
        for (const entry of entries) {
            const full = pending.add(() => judging.take(entry, seenAt));
            if (full !== undefined)
                await full;
        }
    }
}

// EXTERNAL MODULE: ./build/run/first-answer.js
var first_answer = __webpack_require__(4275);
;// CONCATENATED MODULE: ./build/run/held.js
/** What the record says of threads that stay: which have a line of their own because they are past the age of the policy, and how old they are. */


/** A thread that one of these steps keeps was never meant by the policy. */
const notMeant = new Set(['subject', 'metadata', 'where', 'inventory']);
/** What the record says of a thread that is kept although it is past an age; undefined where it is not. */
function pastAge(verdict, thread, policy, now) {
    if (notMeant.has(verdict.step))
        return undefined;
    if (!isPastAge(thread, policy, now))
        return undefined;
    const { status, selector, until } = verdict.details ?? {};
    return {
        id: thread.id,
        ...timesOf(thread, now),
        status: status ?? (thread.status.state === 'known' ? thread.status.value : undefined),
        selector,
        until,
    };
}
/** @param thread undefined where the server sent none that can be used */
function timesOf(thread, now) {
    if (thread === undefined)
        return { createdAt: undefined, lastActiveAt: undefined };
    const [created, active] = [(0,instants/* creation */.Ix)(thread, now), (0,instants/* lastActivity */.eg)(thread, now)];
    return {
        createdAt: created.state === 'known' ? created.value : undefined,
        lastActiveAt: active.state === 'known' ? active.value : undefined,
    };
}

;// CONCATENATED MODULE: ./build/run/survey.js
/** The survey as a phase of the run: list, judge, and tell about it. */










/** @throws {Aborted} when the listing could not be read whole */
async function surveyThreads(run, done, scheduledIds, first) {
    const { task, effects, inputs } = run;
    const { log } = effects;
    log.group((0,log_lines/* surveyTitle */.Ff)(task));
    try {
        const send = (0,first_answer/* afterFirstAnswer */.R)(run, done, first);
        const found = await survey_listAndJudge(run, done, scheduledIds, send).finally(() => done.schedulesAhead?.ended);
        done.survey = found;
        const end = { at: effects.clock.now(), agesAt: run.ages.now, listed: found.tally.listed };
        run.evidence.keep((record) => record.surveyed(end));
        log.info((0,log_lines/* surveyed */.SH)(task, found));
        done.warnings.push(...surveyWarnings(task, found));
        return found;
    }
    catch (error) {
        if (!(error instanceof listing/* ListingFailed */.c))
            throw error;
        const hint = error.signInRefused ? (0,refusal_hints/* signInHint */.kE)(inputs.signIn) : error.hint;
        throw new run_done/* Aborted */.a(error.words, { hint, said: error.said, cause: error });
    }
    finally {
        log.endGroup();
    }
}
function survey_listAndJudge(run, done, scheduledIds, send) {
    const { inputs, task, effects, ages, evidence, controls } = run;
    const { log, clock } = effects;
    const { now } = ages;
    const { api, policy, summaryMetadata, supplied } = task;
    return survey({
        api,
        policy,
        suppliedIds: inputs.suppliedIds,
        budget: inputs.maxDeletions,
        summaryKeys: summaryMetadata,
        approved: inputs.approved?.threads,
        scheduledIds,
        now,
        lookups: inputs.concurrency * 2,
    }, {
        send,
        clock,
        controls,
        onWarning: (message) => done.warnings.push({ level: 'warning', message }),
        onSaidEnd: () => (0,schedules/* askSchedulesAhead */.XH)(run, done),
        onNoControls: (why) => done.warnings.push((0,log_lines/* noControls */.ov)(api.noun, why)),
        onProgress: (0,report_log/* progress */.qB)(log, clock, 'Judged', api.noun.many, supplied),
        onKept: (id, verdict, thread) => {
            const held = pastAge(verdict, thread, policy, now);
            evidence.keep((record) => (held === undefined ? record.kept(id, verdict) : record.held(held, verdict)));
        },
        onUnknown: (id, verdict, thread) => evidence.keep((record) => record.unknown(id, verdict, timesOf(thread, now))),
        onNotFound: (id) => evidence.keep((record) => record.notFound(id)),
        onWaiting: ({ id }, why) => evidence.keep((record) => record.waiting(id, why)),
    });
}

;// CONCATENATED MODULE: ./build/run.js
/** The story of one run: survey, guard, plan, sweep, close. A dry run is the same story, and ends after the plan. */










/** Carries out what was begun, and gives the result whatever happens. */
async function run({ run, done, answers }) {
    try {
        const { scheduled, first } = await answers;
        const survey = await surveyThreads(run, done, scheduled, first);
        checkJudged(run, done, survey);
        guard(run, done, survey);
        await makePlan(run, done, survey);
        if (!run.inputs.dryRun) {
            const swept = await carryOut(run, done, await (0,schedules/* spareScheduled */.Rr)(run, done, survey, scheduled));
            checkOverdue(run, done, done.survey ?? survey, swept);
        }
    }
    catch (error) {
        done.aborted = error instanceof run_done/* Aborted */.a ? error.problem : abortedByFault(run, done, error);
    }
    return close_close(run, done);
}


/***/ }),

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


/***/ })

};
