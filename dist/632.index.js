export const id = 632;
export const ids = [632,563];
export const modules = {

/***/ 8563:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* reexport */ bad_expression/* BadExpression */.MK),
  parseExpression: () => (/* binding */ parseExpression)
});

// EXTERNAL MODULE: ./build/text.js
var build_text = __webpack_require__(977);
// EXTERNAL MODULE: ./build/policy/expression/bad-expression.js
var bad_expression = __webpack_require__(8848);
// EXTERNAL MODULE: ./node_modules/@marcbachmann/cel-js/lib/index.js + 13 modules
var lib = __webpack_require__(7337);
;// CONCATENATED MODULE: ./build/policy/expression/refusal.js

/** A fact cannot be used as the expression uses it. The words quote nothing of the fact. */
class Refusal extends lib/* EvaluationError */.ZN {
    words;
    constructor(words) {
        super({ code: 'refusal', message: String(words) });
        this.words = words;
    }
}

;// CONCATENATED MODULE: ./build/policy/expression/cost.js
/** How much an evaluation may cost: thread text must not be able to stall the run. */


/**
 * How much of a thread's text one evaluation may work through: one step is one
 * character seen by one instruction of a regular expression (at most 20 ns,
 * usually far less), or one character seen by another text function.
 */
const stepsPerEvaluation = 100_000_000;
/**
 * Loops (`all`, `exists`, ...) multiply, so what they may go through is small:
 * 256 * 256 turns over at most 64 Ki characters take two seconds at worst. The
 * metadata of the APIs that document a limit is 16 keys and 9,216 characters.
 */
const deepestLoop = 2;
const mostKeys = 256;
const mostText = 65_536;
/** Counts the steps of one evaluation after the other. */
class Cost {
    #left = 0;
    /** A new evaluation begins. */
    begin() {
        this.#left = stepsPerEvaluation;
    }
    /** @throws {Refusal} when the evaluation has no steps left */
    spend(steps) {
        this.#left -= steps;
        if (this.#left < 0)
            throw new Refusal((0,build_text/* text */.Qq) `the thread's text is too long for this expression`);
    }
}
/** Whether the values of an expression's variables are more than a loop may go through. */
function isTooMuchForLoops({ metadata, ...facts }) {
    const entries = metadata instanceof Map ? [...metadata].flat() : [];
    const texts = [...entries, ...Object.values(facts)].filter((fact) => typeof fact === 'string');
    return entries.length > 2 * mostKeys || texts.reduce((length, text) => length + text.length, 0) > mostText;
}

// EXTERNAL MODULE: ./build/rfc3339.js
var rfc3339 = __webpack_require__(739);
;// CONCATENATED MODULE: ./build/policy/expression/time.js
/** Time in an expression: to the millisecond, which is as exact as any thread API tells it. */



/** CEL's range: the years 1 to 9999, and durations of up to 10,000 years (cel-spec, "Timestamps and durations"). */
const firstInstant = Date.parse('0001-01-01T00:00:00Z');
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');
/** CEL knows nothing finer. */
const beyondNanoseconds = /\.\d{10}/;
const longestDuration = 315_576_000_000_000;
class Timestamp {
    milliseconds;
    constructor(milliseconds) {
        if (!(milliseconds >= firstInstant && milliseconds <= lastInstant))
            throw new Refusal((0,build_text/* text */.Qq) `the time is out of range`);
        this.milliseconds = milliseconds;
    }
}
class Duration {
    milliseconds;
    constructor(milliseconds) {
        if (!(Math.abs(milliseconds) <= longestDuration))
            throw new Refusal((0,build_text/* text */.Qq) `the duration is out of range`);
        this.milliseconds = milliseconds;
    }
}
const unitLengths = {
    h: 3_600_000,
    m: 60_000,
    s: 1_000,
    ms: 1,
    us: 1e-3,
    µs: 1e-3,
    ns: 1e-6,
};
const durationPart = /(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)/g;
const wholeDuration = new RegExp(`^[-+]?(?:${durationPart.source})+$`);
function toDuration(value) {
    if (typeof value !== 'string')
        return value;
    if (value.length > 64 || !wholeDuration.test(value))
        throw new Refusal((0,build_text/* text */.Qq) `the text is no duration, as '720h' is`);
    let total = 0;
    for (const [, count, unit] of value.matchAll(durationPart))
        total += Number(count) * (unitLengths[unit ?? ''] ?? Number.NaN);
    const exact = Math.round(total * 1e6) / 1e6;
    return new Duration(value.startsWith('-') ? -exact : exact);
}
/** Whether a text is a date alone, without the time that a timestamp has. */
const isDate = (text) => (0,rfc3339/* parseDate */._U)(text) !== undefined;
/** A number is in seconds since the Unix epoch. */
function toTimestamp(value) {
    if (typeof value === 'bigint')
        return new Timestamp(Number(value) * 1_000);
    if (typeof value !== 'string')
        return value;
    const read = (0,rfc3339/* parseDateTime */.DP)(value);
    if (typeof read !== 'object' || read.form !== 'usual' || read.isLeapSecond || beyondNanoseconds.test(value)) {
        throw new Refusal((0,build_text/* text */.Qq) `the text is no RFC 3339 date and time`);
    }
    return new Timestamp(read.at);
}

;// CONCATENATED MODULE: ./build/policy/expression/conversions.js
/** Conversions between types: the whole text or a refusal, never a part of it, never zero for nothing. */



const smallestInt = -(2n ** 63n);
const largestInt = 2n ** 63n - 1n;
function toInt(value) {
    const whole = (() => {
        if (typeof value === 'bigint')
            return value;
        if (typeof value === 'string')
            return /^[-+]?\d{1,19}$/.test(value) ? BigInt(value) : undefined;
        if (typeof value === 'number')
            return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
        return BigInt(Math.floor(value.milliseconds / 1_000));
    })();
    if (whole === undefined)
        throw new Refusal((0,build_text/* text */.Qq) `it is no whole number`);
    if (whole < smallestInt || whole > largestInt)
        throw new Refusal((0,build_text/* text */.Qq) `the number is out of range`);
    return whole;
}
/** Text that says NaN or infinity is refused: a comparison with it would have an answer. */
function toDouble(value) {
    if (typeof value !== 'string')
        return Number(value);
    const isNumber = value.length <= 400 && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(value);
    if (!isNumber || !Number.isFinite(Number(value)))
        throw new Refusal((0,build_text/* text */.Qq) `the text is not a number`);
    return Number(value);
}
const trueTexts = new Set(['true', 'True', 'TRUE', 't', 'T', '1']);
const falseTexts = new Set(['false', 'False', 'FALSE', 'f', 'F', '0']);
function toBool(value) {
    if (typeof value === 'boolean')
        return value;
    if (trueTexts.has(value))
        return true;
    if (falseTexts.has(value))
        return false;
    throw new Refusal((0,build_text/* text */.Qq) `the text is neither 'true' nor 'false'`);
}
function toText(value) {
    if (value instanceof Timestamp)
        return new Date(value.milliseconds).toISOString().replace(/\.?0*Z$/, 'Z');
    if (value instanceof Duration)
        return `${(value.milliseconds / 1_000).toFixed(9).replace(/\.?0+$/, '')}s`;
    if (value === Number.POSITIVE_INFINITY)
        return '+Inf';
    return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
/** Every conversion; each is named after the type that it converts to. */
const conversions = {
    duration: { convert: toDuration, from: ['string', 'duration'] },
    timestamp: { convert: toTimestamp, from: ['string', 'int', 'timestamp'] },
    int: { convert: toInt, from: ['string', 'int', 'double', 'timestamp'] },
    double: { convert: toDouble, from: ['string', 'int', 'double'] },
    bool: { convert: toBool, from: ['string', 'bool'] },
    string: { convert: toText, from: ['string', 'int', 'double', 'bool', 'timestamp', 'duration'] },
};
/** Conversions, by their signature. */
const conversionFunctions = Object.fromEntries(Object.entries(conversions).flatMap(([to, { convert, from }]) => from.map((type) => [`${to}(${type}): ${to}`, convert])));

;// CONCATENATED MODULE: ./build/policy/expression/text-functions.js


/** JavaScript's own search is quadratic for needles beyond some 300 characters (measured: 63 s for 1 MB). */
const longestNeedle = 256;
/** Functions on texts, by their signature. */
function textFunctions(cost, patterns) {
    const size = (text) => {
        cost.spend(text.length);
        return BigInt(text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0));
    };
    const replaced = (letters, by) => (text) => {
        cost.spend(text.length);
        return text.replace(letters, by);
    };
    return {
        'size(string): int': size,
        'string.size(): int': size,
        'string.startsWith(string): bool': (text, start) => text.startsWith(start),
        'string.endsWith(string): bool': (text, end) => text.endsWith(end),
        'string.contains(string): bool': (whole, part) => {
            if (part.length > longestNeedle)
                throw new Refusal((0,build_text/* text */.Qq) `the text to look for is longer than ${longestNeedle} characters`);
            cost.spend(whole.length);
            return whole.includes(part);
        },
        'string.matches(string): bool': (whole, pattern) => {
            const compiled = patterns.get(pattern);
            if (compiled === undefined)
                throw new Refusal((0,build_text/* text */.Qq) `the pattern is not written in the expression`);
            cost.spend(whole.length * compiled.programSize());
            return compiled.test(whole);
        },
        'string.lowerAscii(): string': replaced(/[A-Z]+/g, (letters) => letters.toLowerCase()),
        'string.upperAscii(): string': replaced(/[a-z]+/g, (letters) => letters.toUpperCase()),
    };
}

;// CONCATENATED MODULE: ./build/policy/expression/time-functions.js
/** What can be asked of times, and reckoned with them. Times are in UTC. */

const inUtc = (field) => (at) => BigInt(field(new Date(at.milliseconds)));
const whole = (unit) => (span) => BigInt(Math.trunc(span.milliseconds / unit));
/** Functions on times, by their signature. */
const timeFunctions = {
    'timestamp.getFullYear(): int': inUtc((date) => date.getUTCFullYear()),
    'timestamp.getMonth(): int': inUtc((date) => date.getUTCMonth()),
    'timestamp.getDate(): int': inUtc((date) => date.getUTCDate()),
    'timestamp.getDayOfMonth(): int': inUtc((date) => date.getUTCDate() - 1),
    'timestamp.getDayOfWeek(): int': inUtc((date) => date.getUTCDay()),
    'timestamp.getDayOfYear(): int': inUtc((date) => Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000)),
    'timestamp.getHours(): int': inUtc((date) => date.getUTCHours()),
    'timestamp.getMinutes(): int': inUtc((date) => date.getUTCMinutes()),
    'timestamp.getSeconds(): int': inUtc((date) => date.getUTCSeconds()),
    'timestamp.getMilliseconds(): int': inUtc((date) => date.getUTCMilliseconds()),
    'duration.getHours(): int': whole(3_600_000),
    'duration.getMinutes(): int': whole(60_000),
    'duration.getSeconds(): int': whole(1_000),
};
/** Operators on times, by their signature; `!=` comes with `==`. */
const timeOperators = {
    'timestamp - timestamp: duration': (a, b) => new Duration(a.milliseconds - b.milliseconds),
    'timestamp - duration: timestamp': (a, b) => new Timestamp(a.milliseconds - b.milliseconds),
    'timestamp + duration: timestamp': (a, b) => new Timestamp(a.milliseconds + b.milliseconds),
    'duration + timestamp: timestamp': (a, b) => new Timestamp(a.milliseconds + b.milliseconds),
    'duration + duration: duration': (a, b) => new Duration(a.milliseconds + b.milliseconds),
    'duration - duration: duration': (a, b) => new Duration(a.milliseconds - b.milliseconds),
};
for (const type of ['timestamp', 'duration']) {
    timeOperators[`${type} < ${type}`] = (a, b) => a.milliseconds < b.milliseconds;
    timeOperators[`${type} <= ${type}`] = (a, b) => a.milliseconds <= b.milliseconds;
    timeOperators[`${type} > ${type}`] = (a, b) => a.milliseconds > b.milliseconds;
    timeOperators[`${type} >= ${type}`] = (a, b) => a.milliseconds >= b.milliseconds;
    timeOperators[`${type} == ${type}`] = (a, b) => a.milliseconds === b.milliseconds;
}

;// CONCATENATED MODULE: ./build/policy/expression/functions.js
/** The table of what an expression may call. A name that is not here, or among the macros, cannot be called. */




/** The number of entries: a list is an array, a map is a Map or, written in the expression, a plain object. */
function entries(of) {
    if (of instanceof Map)
        return BigInt(of.size);
    return BigInt(Array.isArray(of) ? of.length : Object.keys(of).length);
}
/** Every function, by its signature. */
function functions(cost, patterns) {
    return {
        ...conversionFunctions,
        ...textFunctions(cost, patterns),
        'size(list): int': entries,
        'size(map): int': entries,
        'list.size(): int': entries,
        'map.size(): int': entries,
        ...timeFunctions,
    };
}
const signatures = Object.keys(functions(new Cost(), new Map()));
const nameIn = (signature) => /(\w+)\(/.exec(signature)?.[1] ?? '';
const isMethod = (signature) => /^\w+\./.test(signature);
/** The names of the functions that stand alone, as in `size(title)`. */
const globals = new Set(signatures.filter((signature) => !isMethod(signature)).map(nameIn));
/** The names of the functions that stand after a value, as in `title.size()`. */
const methods = new Set(signatures.filter(isMethod).map(nameIn));
/** Where a call is ours the library sees it under a name that no expression can hold by itself. */
const own = (name) => `own_${name}`;
/** The names that the library keeps for its types. A variable of ours of such a name is led to a name of its own. */
const typeNames = new Set(['bytes']);
const variableName = (name) => (typeNames.has(name) ? own(name) : name);

// EXTERNAL MODULE: ./build/thread.js
var thread = __webpack_require__(9602);
// EXTERNAL MODULE: ./build/policy/instants.js
var instants = __webpack_require__(2409);
;// CONCATENATED MODULE: ./build/policy/expression/variables.js
/** The variables of an expression: the facts of a thread, as CEL sees them. */





const value = (fact) => (fact.state === 'known' ? fact.value : undefined);
const instant = (at) => (at === undefined ? undefined : new Timestamp(at));
const since = (at, now) => (at === undefined ? undefined : new Duration(now - at));
/** Whole numbers are bigints there. */
const variables_whole = (size) => (size === undefined ? undefined : BigInt(size));
const created = (thread, now) => value((0,instants/* creation */.Ix)(thread, now));
const active = (thread, now) => value((0,instants/* lastActivity */.eg)(thread, now));
const variables = new Map(Object.entries({
    id: { type: 'string', of: (thread) => thread.id },
    now: { type: 'timestamp', of: (_, now) => instant(now) },
    created_at: { type: 'timestamp', of: (thread, now) => instant(created(thread, now)) },
    age: { type: 'duration', of: (thread, now) => since(created(thread, now), now) },
    last_active_at: { type: 'timestamp', field: 'lastActiveAt', of: (thread, now) => instant(active(thread, now)) },
    idle: { type: 'duration', field: 'lastActiveAt', of: (thread, now) => since(active(thread, now), now) },
    metadata: { type: 'map<string, string>', field: 'metadata', of: (thread) => texts(value(thread.metadata)) },
    status: { type: 'string', field: 'status', of: (thread) => value(thread.status) },
    title: { type: 'string', field: 'title', of: (thread) => value(thread.title) },
    user: { type: 'string', field: 'user', of: (thread) => value(thread.user) },
    agent: { type: 'string', field: 'agent', of: (thread) => value(thread.agent) },
    model: { type: 'string', field: 'model', of: (thread) => value(thread.model) },
    // What some APIs call their title and their status.
    name: { type: 'string', field: 'name', of: (thread) => value(thread.title) },
    filename: { type: 'string', field: 'filename', of: (thread) => value(thread.title) },
    purpose: { type: 'string', field: 'purpose', of: (thread) => value(thread.status) },
    safety_identifier: {
        type: 'string',
        field: 'safetyIdentifier',
        of: ({ safetyIdentifier }) => safetyIdentifier && value(safetyIdentifier),
    },
    bytes: { type: 'int', field: 'bytes', of: ({ bytes }) => variables_whole(bytes && value(bytes)) },
}));
const isOffered = ({ field }, api) => field === undefined || api.fields.has(field);
/** The variables that threads of an API have. */
const offered = (api) => new Map([...variables].filter(([, variable]) => isOffered(variable, api)));
/** Metadata as CEL sees it: nulls are left out; a key whose value has no text is there, and asking for it is refused. */
function texts(metadata) {
    if (metadata === undefined)
        return undefined;
    const seen = new Map();
    let hasStructured = false;
    for (const [key, found] of metadata) {
        if (found === null)
            continue;
        if (found === thread/* structured */.uv)
            hasStructured = true;
        seen.set(key, found);
    }
    // The library reads maps by `get` alone, for `.`, `[]`, `has()` and `in`. Not a subclass: it would not know its type.
    if (hasStructured)
        seen.get = getText;
    return seen;
}
function getText(key) {
    const found = Map.prototype.get.call(this, key);
    if (found === thread/* structured */.uv)
        throw new Refusal((0,build_text/* text */.Qq) `the metadata value is an object, a list or a number beyond 2^53, which has no text`);
    return found;
}

;// CONCATENATED MODULE: ./build/policy/expression/environment.js





/** What the library parses, checks and evaluates an expression in: our types, functions, operators and variables. */
function environmentFor(api, cost, patterns) {
    const environment = new lib/* Environment */.OH()
        .registerType('timestamp', { ctor: Timestamp, fields: {} })
        .registerType('duration', { ctor: Duration, fields: {} });
    for (const [signature, handler] of Object.entries(functions(cost, patterns))) {
        const ours = signature.replace(/\w+\(/, own);
        environment.registerFunction(ours, handler, { async: false });
    }
    for (const [signature, handler] of Object.entries(timeOperators))
        environment.registerOperator(signature, handler);
    for (const [name, { type }] of offered(api))
        environment.registerVariable(variableName(name), type);
    return environment;
}

;// CONCATENATED MODULE: ./build/policy/expression/library-error.js
/** What the library throws, and what every one of its errors tells. */


/** Not by class: the library throws errors of its own kinds, and a stack overflow is none of them. */
const isLibraryError = (error) => error instanceof Error && 'summary' in error && typeof error.summary === 'string';
/** The node, where there is one, is the whole of what failed: `metadata.tier`, not `tier`. */
const placeOf = ({ node, range }) => (node?.end === undefined ? range : node);
/** The library's words as they go on after ours. */
const inSentence = (words) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
/** The library ran out of stack, or met what it has no words for. */
function uncheckable(error) {
    const why = error instanceof RangeError ? (0,build_text/* text */.Qq) `it is nested too deeply` : (0,build_text/* text */.Qq) `it cannot be type-checked`;
    return new bad_expression/* BadExpression */.MK((0,build_text/* text */.Qq) `${why}: write it more simply`);
}

;// CONCATENATED MODULE: ./build/policy/expression/evaluation-error.js
/** Our words for the library's evaluation errors, whose own words may hold a thread's text. */




const wordsByCode = {
    unknown_variable: (0,build_text/* own */.ZV) `this is not known`,
    no_such_key: (0,build_text/* own */.ZV) `there is no such key`,
    index_out_of_bounds: (0,build_text/* own */.ZV) `there is no such element`,
    numeric_overflow: (0,build_text/* own */.ZV) `the number is out of range`,
    division_by_zero: (0,build_text/* own */.ZV) `division by zero`,
    modulo_by_zero: (0,build_text/* own */.ZV) `division by zero`,
};
const notEvaluated = (0,build_text/* own */.ZV) `it cannot be evaluated`;
/** Why an evaluation failed, without a word of the thread's: only ours, and the part of the user's expression. */
function evaluationError(text, error) {
    if (!isLibraryError(error))
        return notEvaluated;
    const words = error instanceof Refusal ? error.summary : (wordsByCode[error.code] ?? notEvaluated);
    const place = placeOf(error);
    return place === undefined ? words : `"${(0,bad_expression/* excerpt */.Kb)(text.slice(place.start, place.end))}": ${words}`;
}

// EXTERNAL MODULE: ./build/policy/age.js
var policy_age = __webpack_require__(8216);
;// CONCATENATED MODULE: ./build/policy/expression/literal.js
/** Conversions of literals are tried before the first request: `duration('30d')` could never be evaluated. */





/** @throws {Refusal} when this function cannot convert this literal */
function tryConversion(name, literal) {
    if (typeof literal !== 'string' && !(name === 'timestamp' && typeof literal === 'bigint'))
        return;
    try {
        conversions[name]?.convert(literal);
    }
    catch (error) {
        if (!(error instanceof Refusal))
            throw error;
        throw new Refusal((0,build_text/* text */.Qq) `${error.words}; ${conversionAdvice(name, literal)}`);
    }
}
function conversionAdvice(name, literal) {
    if (name === 'duration')
        return durationAdvice(String(literal));
    if (name !== 'timestamp')
        return (0,build_text/* text */.Qq) `it can never be converted`;
    if (typeof literal === 'bigint')
        return (0,build_text/* text */.Qq) `write seconds since 1970, not milliseconds`;
    return (0,build_text/* text */.Qq) `write an RFC 3339 date and time, as in ${`timestamp('${isDate(literal) ? literal : '2025-01-31'}T00:00:00Z')`}`;
}
function durationAdvice(given) {
    try {
        const age = (0,policy_age/* parseAge */.F1)(given);
        const form = age % 3_600_000 === 0 ? `${age / 3_600_000}h` : `${age / 60_000}m`;
        return (0,build_text/* text */.Qq) `CEL has no unit longer than an hour: write ${`duration('${form}')`}`;
    }
    catch {
        return (0,build_text/* text */.Qq) `write hours, minutes and seconds, as in \`duration('720h')\` or \`duration('1h30m')\``;
    }
}

// EXTERNAL MODULE: ./node_modules/re2js/build/index.js
var build = __webpack_require__(2856);
;// CONCATENATED MODULE: ./build/policy/expression/regular-expressions.js
/** Regular expressions in RE2 syntax: they run in linear time, whatever the text. */



/** Instructions in a compiled regular expression; its time per character grows with them. */
const largestProgram = 2_000;
/** @throws {Refusal} when the text is no regular expression, or too large a one */
function compileRegularExpression(pattern) {
    const compiled = parse(pattern);
    if (compiled.programSize() > largestProgram) {
        throw new Refusal((0,build_text/* text */.Qq) `the pattern is too large: repeat less, or use contains()`);
    }
    return compiled;
}
function parse(pattern) {
    try {
        return build/* RE2JS */.L3.compile(pattern);
    }
    catch (error) {
        const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').slice(0, 80) : '';
        throw new Refusal((0,build_text/* text */.Qq) `this is not a pattern in RE2 syntax: ${words}`);
    }
}

;// CONCATENATED MODULE: ./build/policy/expression/inspection.js
/** Inspection of a parsed expression: what the library's checker cannot know. */









/** The loops of CEL, and how many arguments they take. */
const loops = new Map([
    ['all', [2]],
    ['exists', [2]],
    ['exists_one', [2]],
    ['filter', [2]],
    ['map', [2, 3]],
]);
const listed = (names) => (0,build_text/* joined */.oR)(names.map(build_text/* value */.Uq), ', ');
/**
 * Goes through a parsed expression before it is type-checked: refuses what has no
 * meaning here, tries its literals, compiles its patterns, and leads its calls to
 * our functions.
 *
 * @throws {BadExpression}
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one walk over the tree, a small function for each kind of node; what they share would be passed to each of them
function inspect(expression, root, api, patterns) {
    const offer = offered(api);
    const uses = { variables: new Map(), loops: false };
    function refuse(node, words) {
        throw (0,bad_expression/* badPart */.Jg)(expression, node, words);
    }
    /** Work on a node that may be refused: then it is refused at its place. */
    function at(node, work) {
        try {
            return work();
        }
        catch (error) {
            if (!(error instanceof Refusal))
                throw error;
            refuse(node, error.words);
        }
    }
    function visitName(node, bound) {
        const name = node.args;
        if (bound.includes(name))
            return;
        const variable = offer.get(name);
        if (variable === undefined) {
            const fault = variables.has(name)
                ? (0,build_text/* text */.Qq) `threads of ${api.name} do not have it`
                : (0,build_text/* text */.Qq) `there is no variable of this name`;
            refuse(node, (0,build_text/* text */.Qq) `${fault}; the variables of ${api.name} are ${listed([...offer.keys()])}`);
        }
        uses.variables.set(name, variable);
        node.args = variableName(name);
    }
    function visitValue({ args: literal, range }) {
        if (typeof literal === 'bigint' && literal > largestInt)
            refuse(range, (0,build_text/* text */.Qq) `the number is out of range`);
        if (typeof literal === 'object' && literal !== null)
            refuse(range, (0,build_text/* text */.Qq) `bytes and unsigned numbers have no use here`);
    }
    /** The library drops some keys of a map without a word, and makes texts of others. */
    function visitMap(node, bound) {
        const keys = new Set();
        for (const [key, entry] of node.args) {
            if (key.op !== 'value' || typeof key.args !== 'string')
                refuse(key, (0,build_text/* text */.Qq) `a key of a map is a text in quotes`);
            if (['__proto__', 'constructor', 'prototype'].includes(key.args))
                refuse(key, (0,build_text/* text */.Qq) `this key cannot be used`);
            if (keys.has(key.args))
                refuse(key, (0,build_text/* text */.Qq) `the key is there twice`);
            keys.add(key.args);
            visit(entry, bound);
        }
    }
    function visitPattern(node) {
        if (node.op !== 'value' || typeof node.args !== 'string') {
            refuse(node, (0,build_text/* text */.Qq) `a pattern is written in the expression, in quotes, as in title.matches('^test')`);
        }
        const pattern = node.args;
        const compiled = at(node, () => compileRegularExpression(pattern));
        patterns.set(pattern, compiled);
    }
    /** The library answers `has(title.x)` with false, whatever x is. */
    function visitHas(node, args, bound) {
        const [field] = args;
        if (args.length !== 1 || field?.op !== '.' || field.args[0].op !== 'id' || field.args[0].args !== 'metadata') {
            refuse(node, (0,build_text/* text */.Qq) `has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`);
        }
        visit(field, bound);
    }
    function visitCall(node, bound) {
        const [name, args] = node.args;
        if (name === 'has') {
            visitHas(node, args, bound);
            return;
        }
        if (!globals.has(name)) {
            const choice = methods.has(name)
                ? (0,build_text/* text */.Qq) `write it after a value, as in ${`title.${name}()`}`
                : (0,build_text/* text */.Qq) `there are ${listed([...globals, 'has'])}`;
            refuse(node, (0,build_text/* text */.Qq) `there is no function of this name; ${choice}`);
        }
        for (const arg of args)
            visit(arg, bound);
        const [argument] = args;
        if (args.length === 1 && argument?.op === 'value')
            at(node, () => tryConversion(name, argument.args));
        node.args[0] = own(name);
    }
    function visitMethod(node, bound) {
        const [name, receiver, args] = node.args;
        if (loops.has(name)) {
            visitLoop(node, bound);
            return;
        }
        if (!methods.has(name)) {
            const choice = listed([...methods, ...loops.keys()]);
            refuse(node, (0,build_text/* text */.Qq) `there is no function ${`${name}()`} after a value; there are ${choice}`);
        }
        visit(receiver, bound);
        for (const arg of args)
            visit(arg, bound);
        if (name === 'matches' && args[0] !== undefined)
            visitPattern(args[0]);
        node.args[0] = own(name);
    }
    function visitLoop(node, bound) {
        const [name, range, [variable, ...bodies]] = node.args;
        const form = `metadata.${name}(key, key.startsWith('x'))`;
        if (variable?.op !== 'id' || loops.get(name)?.includes(bodies.length + 1) !== true) {
            refuse(node, (0,build_text/* text */.Qq) `${`${name}()`} takes a name and a condition, as in ${form}`);
        }
        if (variables.has(variable.args))
            refuse(variable, (0,build_text/* text */.Qq) `this is a variable: take another name, as in ${form}`);
        if (bound.length >= deepestLoop)
            refuse(node, (0,build_text/* text */.Qq) `loops go at most ${deepestLoop} deep`);
        uses.loops = true;
        visit(range, bound);
        for (const body of bodies)
            visit(body, [...bound, variable.args]);
    }
    /** `metadata.legal-hold` is a subtraction, and never what was meant. */
    function visitMinus(node, bound) {
        const [left, right] = node.args;
        if (left.op === '.' && right.op === 'id' && !variables.has(right.args) && !bound.includes(right.args)) {
            refuse(node, (0,build_text/* text */.Qq) `a key with other signs than letters, digits and _ is written ${`metadata['${left.args[1]}-${right.args}']`}`);
        }
        visit(left, bound);
        visit(right, bound);
    }
    /** The library turns the smallest number into itself; its subtraction finds that this is out of range. */
    function visitSign(node, bound) {
        if (node.args.op !== 'value')
            refuse(node, (0,build_text/* text */.Qq) `a minus stands before a number alone: write 0 - x, or 0.0 - x`);
        visit(node.args, bound);
    }
    /** @param bound the names that the loops around this node have introduced, one for each */
    function visit(node, bound) {
        if (node.op === 'id')
            visitName(node, bound);
        else if (node.op === 'value')
            visitValue(node);
        else if (node.op === 'map')
            visitMap(node, bound);
        else if (node.op === 'call')
            visitCall(node, bound);
        else if (node.op === 'rcall')
            visitMethod(node, bound);
        else if (node.op === '-')
            visitMinus(node, bound);
        else if (node.op === '.' || node.op === '.?')
            visit(node.args[0], bound);
        else if (node.op === '-_')
            visitSign(node, bound);
        else if (node.op === '!_')
            visit(node.args, bound);
        else
            for (const operand of node.args)
                visit(operand, bound);
    }
    visit(root, []);
    return uses;
}

;// CONCATENATED MODULE: ./build/policy/expression/syntax-error.js
/** Our words for the library's syntax errors, with what to write instead. */



/** What the library calls the signs that it misses. */
const missing = {
    RPAREN: (0,build_text/* text */.Qq) `')'`,
    RBRACKET: (0,build_text/* text */.Qq) `']'`,
    RBRACE: (0,build_text/* text */.Qq) `'}'`,
    COLON: (0,build_text/* text */.Qq) `':'`,
    IDENTIFIER: (0,build_text/* text */.Qq) `a name`,
};
function syntaxWords({ code, summary }) {
    const expected = /^Expected (\w+)/.exec(summary)?.[1];
    if (expected !== undefined) {
        const sign = missing[expected];
        return sign === undefined ? (0,build_text/* text */.Qq) `something else is expected here` : (0,build_text/* text */.Qq) `${sign} is expected here`;
    }
    if (code === 'limit_exceeded')
        return (0,build_text/* text */.Qq) `it is nested too deeply, or too long: write it more simply`;
    if (code === 'invalid_macro_argument')
        return (0,build_text/* text */.Qq) `a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))`;
    if (code === 'unexpected_character' || code === 'unexpected_token')
        return (0,build_text/* text */.Qq) `this is not expected here`;
    return (0,build_text/* value */.Uq)(inSentence(summary));
}
function syntaxAdvice(before, rest) {
    if (/\.\s*$/.test(before))
        return (0,build_text/* text */.Qq) `; a key that is no name is written metadata['my-key']`;
    if (/^=/.test(rest))
        return (0,build_text/* text */.Qq) `; CEL compares with '=='`;
    if (/^(?:and|or|not)\b/i.test(rest))
        return (0,build_text/* text */.Qq) `; CEL writes '&&', '||' and '!'`;
    if (/^[&|]/.test(rest))
        return (0,build_text/* text */.Qq) `; CEL writes '&&' and '||'`;
    if (/^[‘’“”`]/u.test(rest))
        return (0,build_text/* text */.Qq) `; texts stand in plain quotes, \`'\` or \`"\``;
    return (0,build_text/* text */.Qq) ``;
}
/** What is wrong with an expression that cannot be parsed. */
function syntaxError(expression, error) {
    if (!isLibraryError(error))
        return uncheckable(error);
    const range = placeOf(error) ?? { start: expression.length, end: expression.length };
    const advice = syntaxAdvice(expression.slice(0, range.start), expression.slice(range.start));
    return (0,bad_expression/* badPart */.Jg)(expression, range, (0,build_text/* text */.Qq) `${syntaxWords(error)}${advice}`);
}

;// CONCATENATED MODULE: ./build/policy/expression/type-error.js
/** Our words for the library's type errors, with what to write instead. */




/** What to write instead, by the library's words for what does not fit. */
const typeAdvice = [
    [
        /\bnull\b/,
        (0,build_text/* text */.Qq) `no fact is null: what is not known makes the evaluation unknown, and has(metadata.key) tells whether a key is there`,
    ],
    [/duration .*(?:int|double|string)|(?:int|double|string) .*duration/, (0,build_text/* text */.Qq) `write a duration as duration('720h')`],
    [
        /timestamp .*(?:int|double|string)|(?:int|double|string) .*timestamp/,
        (0,build_text/* text */.Qq) `write a time as timestamp('2025-01-31T00:00:00Z')`,
    ],
    [/string in string/, (0,build_text/* text */.Qq) `write title.contains('part')`],
    [
        /string .*(?:int|double)|(?:int|double) .*string/,
        (0,build_text/* text */.Qq) `a metadata value is text: convert it, as in int(metadata.count) > 5`,
    ],
    [/string .*bool|bool .*string/, (0,build_text/* text */.Qq) `a metadata value is text: compare it with 'true'`],
    [/string\.get|timestamp\.get\w+\(string\)/, (0,build_text/* text */.Qq) `times are in UTC, and these functions take no time zone`],
    [/cannot index type 'string'/, (0,build_text/* text */.Qq) `a metadata value is plain text and has no parts`],
    [
        /requires bool operands|condition must be bool|predicate must return bool|^CEL has no !/i,
        (0,build_text/* text */.Qq) `compare it, as in status == 'idle'`,
    ],
];
/** What is wrong with an expression whose types do not fit. */
function typeError(expression, error) {
    if (!isLibraryError(error))
        return uncheckable(error);
    const words = inSentence(error.summary.replaceAll(own(''), ''))
        .replace(/^no such overload: /, 'CEL has no ')
        .replace(/^found no matching overload for '(.*)'$/, 'there is no $1');
    const advice = typeAdvice.find(([pattern]) => pattern.test(words))?.[1];
    const range = placeOf(error) ?? { start: 0, end: expression.length };
    return (0,bad_expression/* badPart */.Jg)(expression, range, advice === undefined ? (0,build_text/* value */.Uq)(words) : (0,build_text/* text */.Qq) `${words}; ${advice}`);
}

;// CONCATENATED MODULE: ./build/policy/expression/expression.js
/**
 * The input `where`: a CEL expression over the facts of a thread.
 *
 * Parsing, type checking and evaluation are the library's. Everything that reads
 * text or time is ours, because a misread value deletes the wrong thread: the
 * library's `duration('h')` is zero, its `int('')` is 0, its `timestamp()` takes
 * the 30th of February and local times, its `matches()` backtracks. So every
 * function that an expression may call is in our table (`expression/functions.ts`),
 * and an expression that calls any other is refused. What was measured, and why
 * this library nevertheless: docs/decisions/cel.md.
 */










/** Longer than any condition a person writes; keeps parsing and checking within the stack. */
const longestExpression = 10_000;
const holds = Object.freeze({ truth: 'holds' });
const fails = Object.freeze({ truth: 'fails' });
const unknown = (error) => ({ truth: 'unknown', error });
/**
 * Reads an expression and checks it against the fields that the thread API has,
 * its literals and patterns included.
 *
 * @throws {BadExpression}
 */
function parseExpression(given, api) {
    const trimmed = given.trim();
    if (trimmed === '')
        throw new bad_expression/* BadExpression */.MK((0,build_text/* text */.Qq) `it is empty: write a condition, as in \`age > duration('720h')\``);
    if (trimmed.length > longestExpression)
        throw new bad_expression/* BadExpression */.MK((0,build_text/* text */.Qq) `it is longer than ${longestExpression} characters`);
    const cost = new Cost();
    const patterns = new Map();
    const { parsed, uses } = expression_parse(trimmed, environmentFor(api, cost, patterns), api, patterns);
    check(trimmed, parsed);
    return {
        text: trimmed,
        usesActivity: uses.variables.has('last_active_at') || uses.variables.has('idle'),
        usesMetadata: uses.variables.has('metadata'),
        variables: new Set(uses.variables.keys()),
        evaluate(thread, now) {
            try {
                const values = {};
                for (const [name, variable] of uses.variables)
                    values[variableName(name)] = variable.of(thread, now);
                if (uses.loops && isTooMuchForLoops(values)) {
                    return unknown((0,build_text/* own */.ZV) `it has too many metadata keys, or too much text, to go through them`);
                }
                cost.begin();
                const result = parsed(values);
                if (typeof result === 'boolean')
                    return result ? holds : fails;
                return unknown((0,build_text/* own */.ZV) `the result is neither true nor false`);
            }
            catch (error) {
                return unknown(evaluationError(trimmed, error));
            }
        },
    };
}
function expression_parse(expression, environment, api, patterns) {
    try {
        const parsed = environment.parse(expression);
        return { parsed, uses: inspect(expression, parsed.ast, api, patterns) };
    }
    catch (error) {
        throw error instanceof bad_expression/* BadExpression */.MK ? error : syntaxError(expression, error);
    }
}
function check(expression, parsed) {
    const checked = parsed.check();
    if (!checked.valid)
        throw typeError(expression, checked.error);
    if (checked.type === 'bool')
        return;
    const words = (0,build_text/* text */.Qq) `the result is ${String(checked.type)}, and not true or false; compare it, as in status == 'idle'`;
    throw (0,bad_expression/* badPart */.Jg)(expression, { start: 0, end: expression.length }, words);
}


/***/ }),

/***/ 2632:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseRules: () => (/* binding */ parseRules)
});

// UNUSED EXPORTS: BadRules

// EXTERNAL MODULE: ./build/nearest.js
var nearest = __webpack_require__(7658);
// EXTERNAL MODULE: ./build/text.js
var build_text = __webpack_require__(977);
// EXTERNAL MODULE: ./build/policy/age.js
var age = __webpack_require__(8216);
// EXTERNAL MODULE: ./build/policy/expression/expression.js + 16 modules
var expression_expression = __webpack_require__(8563);
// EXTERNAL MODULE: ./build/policy/narrowing.js
var narrowing = __webpack_require__(5642);
// EXTERNAL MODULE: ./build/policy/other-languages.js
var other_languages = __webpack_require__(5543);
// EXTERNAL MODULE: ./build/policy/selector.js
var selector = __webpack_require__(8702);
// EXTERNAL MODULE: ./build/policy/rules/bad-rules.js
var bad_rules = __webpack_require__(5590);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/policy/rules/yaml-list.js
/**
 * A YAML list of maps from names to plain texts: all that rules need of YAML. Strict:
 * anchors, aliases, tags, dates and names that are there twice are refused, because
 * each of them makes a text mean something else than it seems to.
 */


/** A date without quotes is a date to some readers of YAML, and a text to others. */
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?$/;
/**
 * Reads the list.
 *
 * @param names the names that an item may have
 * @param didYouMean what may have been meant by another name; undefined where nothing is near
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one pass, whose parts share the places in the source and the list of problems
function readList(given, names, didYouMean) {
    // Editors on Windows begin files with a byte-order mark.
    const source = given.replace(/^\ufeff/, '');
    const lines = new dist/* LineCounter */.HN();
    const documents = (0,dist/* parseAllDocuments */.hR)(source, { lineCounter: lines, prettyErrors: false, schema: 'core' });
    const problems = [];
    const placeOf = (offset) => {
        const { line, col } = lines.linePos(offset);
        return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    const at = (node) => placeOf(node?.range?.[0] ?? 0);
    const refuse = (place, message) => problems.push({ line: place.line, column: place.column, message });
    const [document, second] = 'empty' in documents ? [] : documents;
    if (document === undefined) {
        refuse(placeOf(0), (0,build_text/* ours */.Od)('there are no rules: write a list, each item with a name'));
        return { items: [], problems };
    }
    const tab = /^ *\t/m.exec(source);
    for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
        if (code === 'DUPLICATE_KEY')
            refuse(placeOf(pos[0]), (0,build_text/* ours */.Od)('this name is there twice'));
        // What is wrong behind the first error follows from it.
        else if (!problems.some(({ message }) => String(message).startsWith('not YAML'))) {
            const isTab = tab !== null && lines.linePos(tab.index).line <= lines.linePos(pos[0]).line;
            if (isTab)
                refuse(placeOf(tab.index), (0,build_text/* ours */.Od)('not YAML: a tab at the beginning of a line: indent with spaces'));
            else
                refuse(placeOf(pos[0]), (0,build_text/* text */.Qq) `not YAML: ${message}`);
        }
    }
    if (second !== undefined)
        refuse(at(second.contents), (0,build_text/* ours */.Od)('a second YAML document: write one list'));
    if (problems.length > 0)
        return { items: [], problems };
    (0,dist/* visit */.YR)(document, {
        Node: (_, node) => {
            if ((0,dist/* isAlias */.Vj)(node))
                refuse(at(node), (0,build_text/* ours */.Od)('an alias of YAML: write the text out'));
            else if (node.anchor !== undefined)
                refuse(at(node), (0,build_text/* ours */.Od)('an anchor of YAML: write the text out wherever it is needed'));
            else if (node.tag !== undefined)
                refuse(at(node), (0,build_text/* ours */.Od)('a tag of YAML: leave it out'));
        },
    });
    const { contents } = document;
    if (!(0,dist/* isSeq */.oP)(contents)) {
        refuse(at(contents), (0,build_text/* ours */.Od)("this is not a list: begin each rule with '- name:'"));
        return { items: [], problems };
    }
    const items = contents.items.flatMap((item) => {
        const node = item;
        if (!(0,dist/* isMap */.jh)(node)) {
            refuse(at(node), (0,build_text/* ours */.Od)("this is not a rule: write '- name:' and what belongs to it below"));
            return [];
        }
        const fields = new Map();
        const present = new Set();
        for (const pair of node.items) {
            if ((0,dist/* isScalar */.jn)(pair.key))
                present.add(String(pair.key.value));
            readField(pair, fields);
        }
        return [{ ...at(node), fields, names: present }];
    });
    if (items.length === 0 && problems.length === 0) {
        refuse(at(contents), (0,build_text/* ours */.Od)('there are no rules: write a list, each item with a name'));
    }
    return { items, problems };
    function readField({ key, value }, fields) {
        const name = (0,dist/* isScalar */.jn)(key) ? (key.source ?? String(key.value)) : undefined;
        if (name === undefined || !names.includes(name)) {
            const near = name === undefined ? undefined : didYouMean(name);
            const hint = near === undefined ? (0,build_text/* text */.Qq) `write one of ${(0,build_text/* joined */.oR)(names.map(build_text/* value */.Uq), ', ')}` : (0,build_text/* text */.Qq) `did you mean ${near}?`;
            refuse(at(key), (0,build_text/* text */.Qq) `rules have no ${name ?? ''}: ${hint}`);
            return;
        }
        if (!(0,dist/* isScalar */.jn)(value)) {
            const what = (0,dist/* isCollection */.P3)(value) ? (0,build_text/* ours */.Od)('a list or a map') : (0,build_text/* ours */.Od)('nothing');
            refuse(at(value ?? key), (0,build_text/* text */.Qq) `${name} is ${what}: write one text, of several lines with |`);
            return;
        }
        const isPlain = value.type === dist/* Scalar */.X5.PLAIN;
        const written = isPlain ? (value.source ?? '') : String(value.value);
        if (isPlain && date.test(written)) {
            refuse(at(value), (0,build_text/* ours */.Od)('a date without quotes: quote it with double quotes'));
            return;
        }
        if (written.trim() === '') {
            refuse(at(value), (0,build_text/* text */.Qq) `${name} is empty: write a value, or leave it out`);
            return;
        }
        fields.set(name, {
            ...at(value),
            text: written,
            name: at(key),
            isNotText: isPlain && typeof value.value !== 'string',
            firstLine: value.type === dist/* Scalar */.X5.BLOCK_LITERAL ? at(value).line + 1 : undefined,
        });
    }
}

;// CONCATENATED MODULE: ./build/policy/rules/parse-rules.js
/**
 * Rules as YAML, in the grammars of the inputs. Every mistake is found at once, with
 * its line and column. `docs/rules.schema.json` says the same to editors.
 */










/** The names of what a rule has, in the order in which they are best written. */
const ruleFields = [
    'name',
    'metadata',
    'where',
    'older-than',
    'inactive-for',
    'keep-latest',
    'keep-latest-by',
    'keep-latest-per',
];
const hour = 3_600_000;
const longestName = 100;
const mostKept = 100_000;
/** They say how long, and a scope says which. */
const timeVariables = ['age', 'idle', 'last_active_at', 'now'];
/**
 * Reads rules.
 *
 * @throws {BadRules} with every mistake
 */
function parseRules(source, api) {
    const { items, problems } = readList(source, ruleFields, (name) => (0,nearest/* nearest */.p)(name, ruleFields));
    const reader = new RuleReader(api);
    const rules = items.map((item) => reader.read(item));
    const all = [...problems, ...reader.problems];
    if (all.length > 0)
        throw new bad_rules/* BadRules */.H(all);
    return rules;
}
class RuleReader {
    problems = [];
    #api;
    /** Lower case, with the line. */
    #names = new Map();
    constructor(api) {
        this.#api = api;
    }
    read(item) {
        const field = (name) => item.fields.get(name);
        const keepLatest = this.#count(field('keep-latest'));
        const rule = {
            name: this.#name(field('name'), item),
            metadata: this.#metadata(field('metadata')),
            where: this.#where(field('where')),
            olderThan: this.#age('older-than', field('older-than')),
            inactiveFor: this.#inactiveFor(field('inactive-for')),
            keepLatest,
            keepLatestBy: this.#keepLatestBy(field('keep-latest-by'), keepLatest),
            keepLatestPer: this.#keepLatestPer(field('keep-latest-per'), keepLatest),
        };
        this.#checkAges(rule, item);
        return rule;
    }
    #refuse({ line, column }, message) {
        this.problems.push({ line, column, message });
    }
    #name(field, item) {
        if (field === undefined) {
            if (!item.names.has('name'))
                this.#refuse(item, (0,build_text/* ours */.Od)('this rule has no name: the report tells the rules by it'));
            return '';
        }
        const name = field.text.trim();
        const before = this.#names.get(name.toLowerCase());
        if (field.isNotText)
            this.#refuse(field, (0,build_text/* ours */.Od)('a name that YAML takes for a number, true, false or null: quote it'));
        else if (name.length > longestName || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(name))
            this.#refuse(field, (0,build_text/* text */.Qq) `a name is one line of at most ${longestName} visible characters`);
        else if (before !== undefined)
            this.#refuse(field, (0,build_text/* text */.Qq) `the rule of line ${before} has this name too`);
        else
            this.#names.set(name.toLowerCase(), field.line);
        return name;
    }
    #metadata(field) {
        if (field === undefined)
            return [];
        if (!this.#hasMetadata(field))
            return [];
        try {
            const selectors = (0,selector/* parseSelectors */.Qi)(field.text);
            if (selectors.length === 0)
                this.#refuse(field, (0,build_text/* ours */.Od)('metadata holds only comments: write a selector'));
            return selectors;
        }
        catch (error) {
            if (!(error instanceof selector/* BadSelector */.pe))
                throw error;
            const place = field.firstLine === undefined
                ? field
                : { line: field.firstLine + (error.line ?? 1) - 1, column: field.name.column };
            this.#refuse(place, (0,build_text/* text */.Qq) `metadata: ${error.fault}`);
            return [];
        }
    }
    #where(field) {
        if (field === undefined)
            return undefined;
        try {
            const expression = (0,expression_expression.parseExpression)(field.text, this.#api);
            const time = timeVariables.filter((name) => expression.variables?.has(name));
            if (time.length > 0) {
                const message = (0,build_text/* text */.Qq) `where says which threads a rule is for, so it cannot use ${(0,build_text/* joined */.oR)(time.map(build_text/* value */.Uq), ', ')}: write older-than or inactive-for`;
                this.#refuse(field, message);
            }
            return expression;
        }
        catch (error) {
            if (!(error instanceof expression_expression/* BadExpression */.M))
                throw error;
            this.#refuse(field, (0,build_text/* text */.Qq) `where: ${error.words}`);
            return undefined;
        }
    }
    #age(name, field) {
        if (field === undefined)
            return undefined;
        try {
            return (0,age/* parseAge */.F1)(field.text);
        }
        catch (error) {
            if (!(error instanceof age/* BadAge */.RD))
                throw error;
            this.#refuse(field, (0,build_text/* text */.Qq) `${name} is '${field.text.trim()}': ${error.words}`);
            return undefined;
        }
    }
    #inactiveFor(field) {
        const { name, noun, fields } = this.#api;
        if (field !== undefined && !fields.has('lastActiveAt')) {
            const message = (0,build_text/* text */.Qq) `inactive-for cannot be used with ${(0,build_text/* ours */.Od)(name)}: it does not tell when a ${(0,build_text/* ours */.Od)(noun.one)} was last active; use older-than`;
            this.#refuse(field, message);
        }
        return this.#age('inactive-for', field);
    }
    #count(field) {
        if (field === undefined)
            return 0;
        const count = /^\d{1,9}$/.test(field.text.trim()) ? Number(field.text) : Number.NaN;
        if (count >= 1 && count <= mostKept)
            return count;
        this.#refuse(field, (0,build_text/* text */.Qq) `keep-latest is '${field.text.trim()}': write a whole number from 1 to ${mostKept}`);
        return 0;
    }
    #keepLatestBy(field, keepLatest) {
        if (field === undefined)
            return 'created';
        const by = field.text.trim();
        if (by === 'created')
            return 'created';
        const isListed = this.#api.fields.has('lastActiveAt') && this.#api.activityLookup === undefined;
        if (by !== 'activity')
            this.#refuse(field, (0,build_text/* text */.Qq) `keep-latest-by is '${by}': write created or activity`);
        else if (!isListed)
            this.#refuse(field, (0,build_text/* text */.Qq) `the list of ${(0,build_text/* ours */.Od)(this.#api.name)} does not say when a ${(0,build_text/* ours */.Od)(this.#api.noun.one)} was last active: write created`);
        else if (keepLatest === 0)
            this.#refuse(field, (0,build_text/* ours */.Od)('keep-latest-by without keep-latest: say how many are kept'));
        return 'activity';
    }
    #keepLatestPer(field, keepLatest) {
        if (field === undefined)
            return { by: 'nothing' };
        const key = field.text.trim();
        if (field.isNotText)
            this.#refuse(field, (0,build_text/* ours */.Od)('a key that YAML takes for a number, true, false or null: quote it'));
        if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(key))
            this.#refuse(field, (0,build_text/* ours */.Od)('a key is written on one line'));
        else if (!field.isNotText && (0,other_languages/* isDressedKey */.u)(key))
            this.#refuse(field, (0,build_text/* ours */.Od)("write one metadata key as it stands in the metadata, without quotes, brackets or 'metadata.'"));
        if (keepLatest === 0)
            this.#refuse(field, (0,build_text/* ours */.Od)('keep-latest-per without keep-latest: say how many are kept'));
        if ((key === 'user' || key === 'agent') && this.#api.fields.has(key))
            return { by: key };
        this.#hasMetadata(field);
        return { by: 'metadata', key };
    }
    #hasMetadata(field) {
        const { name, noun, fields } = this.#api;
        if (fields.has('metadata'))
            return true;
        this.#refuse(field, (0,build_text/* text */.Qq) `${(0,build_text/* ours */.Od)(noun.many)} of ${(0,build_text/* ours */.Od)(name)} have no metadata`);
        return false;
    }
    /** Every rule has an age, at least an hour unless its scope narrows. */
    #checkAges({ olderThan, inactiveFor, metadata, where }, item) {
        const given = [item.fields.get('older-than'), item.fields.get('inactive-for')].find((one) => one !== undefined);
        if (given === undefined) {
            if (!item.names.has('older-than') && !item.names.has('inactive-for'))
                this.#refuse(item, (0,build_text/* ours */.Od)('this rule has no age: write older-than or inactive-for'));
            return;
        }
        const ages = [olderThan, inactiveFor].filter((age) => age !== undefined);
        const narrows = metadata.some(narrowing/* selectorNarrows */.C) || (where !== undefined && (0,narrowing/* expressionNarrows */.J)(where));
        if (ages.length === 0 || narrows || Math.max(...ages) >= hour)
            return;
        this.#refuse(given, (0,build_text/* ours */.Od)('an age below 1h in a rule for every thread: write at least 1h, or metadata or where that leaves threads out'));
    }
}


/***/ })

};
