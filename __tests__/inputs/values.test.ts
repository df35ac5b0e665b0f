/** Every input: what it takes, and what it refuses, in which words. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Inputs } from '../../src/inputs/inputs.ts'
import { action, key, problems, read, type Texts } from './read.ts'

const folder = mkdtempSync(join(tmpdir(), 'thread-retention-inputs-'))
const file = (name: string, text: string | Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const gitHubTokens = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com/token',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'github-0123456789',
}
const chatkit = { api: 'chatkit-threads' }
const langgraph = { api: 'langgraph-threads', 'base-url': 'http://localhost:8123' }
const keyless = { 'api-key': 'none', 'identity-provider-id': 'idp_1', 'service-account-id': 'sa_1' }
const azure = {
  api: 'conversations',
  'base-url': 'https://x.services.ai.azure.com/api/projects/p/openai/v1',
  'api-key': 'none',
}
const anthropic = {
  'base-url': 'https://api.anthropic.com',
  'api-key': 'none',
  'anthropic-federation-rule-id': 'fdrl_1',
  'anthropic-organization-id': 'org_1',
}
const provider = 'projects/123/locations/global/workloadIdentityPools/github/providers/my-repo'
const google = {
  'base-url': 'https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/l/reasoningEngines/1',
  'api-key': 'none',
  'google-workload-identity-provider': provider,
  'google-service-account': 'retention@my-project.iam.gserviceaccount.com',
}
/** Regional, global, and of a region that keeps data in it. */
const googleHosts = ['europe-west1-aiplatform', 'aiplatform', 'aiplatform.us-east1.rep'] as const
const guid = '11111111-2222-3333-4444-555555555555'

const sixteenKeys = Array.from({ length: 16 }, (_, index) => `k${index}`)

/** The input, its text, other inputs beside it, and what comes of it. */
type Good = [name: string, text: string, beside: Texts, part: (inputs: Inputs) => unknown, value: unknown]

const good: Good[] = [
  ['api', 'agent-sessions', {}, ({ api }) => api.name, 'agent-sessions'],
  ['api', ' chatkit-threads\n', {}, ({ api }) => api.name, 'chatkit-threads'],
  ['base-url', 'https://example.com/v1/', {}, ({ server }) => server.baseUrl, 'https://example.com/v1'],
  ['thread-ids', 'a, b\nc a', {}, ({ suppliedIds }) => suppliedIds, ['a', 'b', 'c']],
  ['thread-ids-file', file('ids.txt', 'a\nb\n'), {}, ({ suppliedIds }) => suppliedIds, ['a', 'b']],
  ['thread-ids-file', ` ${file('ids.csv', 'name,id\nx,a\ny,b\n')}\n`, {}, ({ suppliedIds }) => suppliedIds, ['a', 'b']],
  ['thread-ids-file', file('nothing.txt', '# none\n'), {}, ({ suppliedIds }) => suppliedIds, []],
  ['thread-ids-file', file('nothing.csv', 'id\n'), {}, ({ suppliedIds }) => suppliedIds, []],
  ['thread-ids-file', file('zero.txt', ''), {}, ({ suppliedIds }) => suppliedIds, []],
  ['api-key', 'sk-one', {}, ({ signIn }) => signIn, { kind: 'key', key: 'sk-one' }],
  ['api-key', 'Bearer eyJ.a-b_c', {}, ({ signIn }) => signIn, { kind: 'key', key: 'Bearer eyJ.a-b_c' }],
  ['api-key', 'none', langgraph, ({ signIn }) => signIn, { kind: 'none' }],
  ['organization', 'org-1', {}, ({ organization }) => organization, 'org-1'],
  ['organization', ' org-1\n', {}, ({ organization }) => organization, 'org-1'],
  ['project', 'proj_1', {}, ({ project }) => project, 'proj_1'],
  ['identity-provider-id', 'idp_1', keyless, ({ signIn }) => signIn.kind, 'openai-identity'],
  ['service-account-id', 'sa_1', keyless, ({ signIn }) => signIn.kind, 'openai-identity'],
  [
    'audience',
    'https://example.com',
    keyless,
    ({ signIn }) => signIn,
    expect.objectContaining({ audience: 'https://example.com' }),
  ],
  ['azure-tenant-id', guid, { ...azure, 'azure-client-id': guid }, ({ signIn }) => signIn.kind, 'azure-identity'],
  ['azure-client-id', guid, { ...azure, 'azure-tenant-id': guid }, ({ signIn }) => signIn.kind, 'azure-identity'],
  ['older-than', '1w 3d', {}, ({ policy }) => policy.olderThan, 10 * day],
  ['inactive-for', 'PT36H', {}, ({ policy }) => policy.inactiveFor, 36 * hour],
  ['inactive-for', '7d', chatkit, ({ policy }) => policy.inactiveFor, 7 * day],
  ['metadata', 'env=staging\n\n# ours\nteam in (a, b)', {}, ({ policy }) => policy.metadata.length, 2],
  ['where', "status == 'failed'", {}, ({ policy }) => policy.where?.text, "status == 'failed'"],
  ['where', 'idle > duration("720h")\n', chatkit, ({ policy }) => policy.where?.usesActivity, true],
  ['subject', 'user_id=4711', {}, ({ policy }) => policy.subject, { key: 'user_id', value: '4711' }],
  ['subject', 'mail=a=b <c> ', {}, ({ policy }) => policy.subject, { key: 'mail', value: 'a=b <c> ' }],
  ['subject', 'user=ada', chatkit, ({ policy }) => policy.subject, { key: 'user', value: 'ada' }],
  ['protect', 'hold\n!reviewed', {}, ({ policy }) => policy.protect.length, 2],
  [
    'protect-ids-file',
    file('held.ndjson', '"a"\n{"id": "b"}\n'),
    {},
    ({ policy }) => [...policy.protectIds],
    ['a', 'b'],
  ],
  ['protect-ids-file', file('nobody.csv', 'id;case\n'), {}, ({ policy }) => [...policy.protectIds], []],
  ['protect-ids-file', file('nobody.txt', '#TYPE x\nID\n'), {}, ({ policy }) => [...policy.protectIds], []],
  ['retain-until-key', ' keep_until\n', {}, ({ policy }) => policy.retainUntilKey, 'keep_until'],
  ['retain-until-key', ' retain_until\n', chatkit, ({ policy }) => policy.retainUntilKey, 'retain_until'],
  ['retain-until-key', 'keep_until', {}, ({ policy }) => policy.retainUntilKey, 'keep_until'],
  ['keep-latest', '3', {}, ({ policy }) => policy.keepLatest, 3],
  ['keep-latest', ' 0 ', {}, ({ policy }) => policy.keepLatest, 0],
  [
    'keep-latest-per',
    'team',
    { 'keep-latest': '1' },
    ({ policy }) => policy.keepLatestPer,
    { by: 'metadata', key: 'team' },
  ],
  [
    'keep-latest-per',
    ' status\n',
    { 'keep-latest': '1' },
    ({ policy }) => policy.keepLatestPer,
    { by: 'metadata', key: 'status' },
  ],
  ['keep-latest-per', 'agent', { 'keep-latest': '1' }, ({ policy }) => policy.keepLatestPer, { by: 'agent' }],
  [
    'keep-latest-per',
    'user',
    { 'keep-latest': '1' },
    ({ policy }) => policy.keepLatestPer,
    { by: 'metadata', key: 'user' },
  ],
  ['keep-latest-per', 'user', { ...chatkit, 'keep-latest': '1' }, ({ policy }) => policy.keepLatestPer, { by: 'user' }],
  ['dry-run', 'true', {}, ({ dryRun }) => dryRun, true],
  ['dry-run', 'True', {}, ({ dryRun }) => dryRun, true],
  ['dry-run', 'false', {}, ({ dryRun }) => dryRun, false],
  ['dry-run', ' FALSE\n', {}, ({ dryRun }) => dryRun, false],
  ['max-deletions', '0', {}, ({ maxDeletions }) => maxDeletions, 0],
  ['max-deletions', '1000000', {}, ({ maxDeletions }) => maxDeletions, 1_000_000],
  ['abort-above', '500', {}, ({ abortAbove }) => abortAbove, { kind: 'count', limit: 500 }],
  ['abort-above', '0', {}, ({ abortAbove }) => abortAbove, { kind: 'count', limit: 0 }],
  ['abort-above', '40%', {}, ({ abortAbove }) => abortAbove, { kind: 'percent', limit: 40 }],
  ['abort-above', ' 0.5 % ', {}, ({ abortAbove }) => abortAbove, { kind: 'percent', limit: 0.5 }],
  ['abort-above', '12.25%', {}, ({ abortAbove }) => abortAbove, { kind: 'percent', limit: 12.25 }],
  ['abort-above', '100%', {}, ({ abortAbove }) => abortAbove, { kind: 'percent', limit: 100 }],
  ['fail-if-overdue', '45d', {}, ({ failIfOverdue }) => failIfOverdue, 45 * day],
  ['fail-if-overdue', '30d', {}, ({ failIfOverdue }) => failIfOverdue, 30 * day],
  ['time-budget', '1min', {}, ({ timeBudget }) => timeBudget, minute],
  ['time-budget', '30min', {}, ({ timeBudget }) => timeBudget, 30 * minute],
  ['concurrency', '1', {}, ({ concurrency }) => concurrency, 1],
  ['concurrency', '256', {}, ({ concurrency }) => concurrency, 256],
  ['verify', 'none', {}, ({ verify }) => verify, 'none'],
  ['verify', 'all', {}, ({ verify }) => verify, 'all'],
  ['plan-file', join(folder, 'plan.ndjson'), {}, ({ planFile }) => planFile, join(folder, 'plan.ndjson')],
  ['plan-file', ` ${join(folder, 'plan.ndjson')}\n`, {}, ({ planFile }) => planFile, join(folder, 'plan.ndjson')],
  ['record-file', 'auto', {}, ({ recordFile }) => recordFile, undefined],
  ['record-file', ' record.ndjson\n', {}, ({ recordFile }) => recordFile, 'record.ndjson'],
  ...googleHosts.map(
    (host): Good => [
      'base-url',
      `https://${host}.googleapis.com/v1/projects/p/locations/l/reasoningEngines/1`,
      { ...google, api: 'vertex-sessions' },
      ({ signIn }) => signIn.kind,
      'google-identity',
    ],
  ),
  ['anthropic-federation-rule-id', 'fdrl_1', anthropic, ({ signIn }) => signIn.kind, 'anthropic-identity'],
  [
    'anthropic-organization-id',
    'org_1',
    anthropic,
    ({ signIn }) => signIn,
    {
      kind: 'anthropic-identity',
      federationRuleId: 'fdrl_1',
      organizationId: 'org_1',
      serviceAccountId: undefined,
      workspaceId: undefined,
    },
  ],
  [
    'anthropic-service-account-id',
    'svac_1',
    anthropic,
    ({ signIn }) => signIn,
    expect.objectContaining({ serviceAccountId: 'svac_1' }),
  ],
  [
    'anthropic-workspace-id',
    'wrkspc_1',
    anthropic,
    ({ signIn }) => signIn,
    expect.objectContaining({ workspaceId: 'wrkspc_1' }),
  ],
  [
    'google-workload-identity-provider',
    `//iam.googleapis.com/${provider}`,
    google,
    ({ signIn }) => signIn,
    { kind: 'google-identity', provider, serviceAccount: google['google-service-account'] },
  ],
  [
    'google-service-account',
    'sa@p.iam.gserviceaccount.com',
    google,
    ({ signIn }) => signIn,
    expect.objectContaining({ serviceAccount: 'sa@p.iam.gserviceaccount.com' }),
  ],
  [
    'rules-file',
    file('rules.yml', '- name: all\n  older-than: 30d\n'),
    { 'older-than': 'none' },
    ({ rules }) => rules,
    { input: 'rules-file', yaml: '- name: all\n  older-than: 30d\n' },
  ],
  [
    'rules-file',
    ` ${file('spaced.yml', '- {name: all, older-than: 30d}')}\n`,
    { 'older-than': 'none', 'fail-if-overdue': '30d' },
    ({ policy }) => policy.rules.map(({ name }) => name),
    ['all'],
  ],
  ['retain-for-key', ' keep_for\n', {}, ({ retainForKey }) => retainForKey, 'keep_for'],
  ['keep-latest-by', 'activity', {}, ({ keepLatestBy }) => keepLatestBy, 'activity'],
  [
    'rules',
    '- {name: all, older-than: 30d}',
    { 'older-than': 'none' },
    ({ rules }) => rules,
    { input: 'rules', yaml: '- {name: all, older-than: 30d}' },
  ],
  ['abandoned-after', '1h', {}, ({ abandonedAfter }) => abandonedAfter, hour],
  ['abandoned-after', '60d', {}, ({ abandonedAfter }) => abandonedAfter, 60 * day],
  [
    'resting-statuses',
    'archived, done\n(missing)',
    {},
    ({ restingStatuses }) => restingStatuses,
    ['archived', 'done', '(missing)'],
  ],
  ['scheduled', ' ignore\n', {}, ({ scheduled }) => scheduled, 'ignore'],
  ['scheduled', 'ignore', {}, ({ scheduled }) => scheduled, 'ignore'],
  ['plan-valid-for', '1h', {}, ({ planValidFor }) => planValidFor, hour],
  ['plan-valid-for', '90d', {}, ({ planValidFor }) => planValidFor, 90 * day],
  ['tracking-issue', 'true', { 'github-token': 'ghs_0123456789' }, ({ trackingIssue }) => trackingIssue, true],
  ['github-token', 'ghs_0123456789', {}, ({ gitHubToken }) => gitHubToken, 'ghs_0123456789'],
  ['github-token', ' ghs_0123456789\n', {}, ({ gitHubToken }) => gitHubToken, 'ghs_0123456789'],
  ['github-token', ' ', {}, ({ gitHubToken }) => gitHubToken, undefined],
  ['github-token', '', {}, ({ gitHubToken }) => gitHubToken, undefined],
  ['summary-metadata', 'app, env\n team', {}, ({ summaryMetadata }) => summaryMetadata, ['app', 'env', 'team']],
  ['summary-metadata', sixteenKeys.join(), {}, ({ summaryMetadata }) => summaryMetadata, sixteenKeys],
  ['summary-metadata', 'app,app,', {}, ({ summaryMetadata }) => summaryMetadata, ['app']],
]

/** The input, its text, other inputs beside it, and the only mistake that is told. */
type Bad = [name: string, text: string, beside: Texts, message: RegExp]

const age =
  /one or more numbers with a unit \(min, h, d, w\), as in '30d', '36h' or '1w 3d', or ISO 8601, as in 'P30D'$/

const bad: Bad[] = [
  ['api', '', {}, /^api is not set: write one of agent-sessions, chatkit-threads, .*, vector-stores, files$/],
  [
    'api',
    'agent-session',
    {},
    /^api is 'agent-session': did you mean 'agent-sessions'\? write one of agent-sessions, /,
  ],
  ['api', 'Agent-Sessions', {}, /^api is 'Agent-Sessions': did you mean 'agent-sessions'\?/],
  ['api', 'threads', {}, /^api is 'threads': write one of /],
  ['base-url', 'example.com', {}, /^base-url is 'example\.com': write a whole address/],
  [
    'thread-ids',
    'a b',
    { 'thread-ids-file': file('more.txt', 'c') },
    /^thread-ids and thread-ids-file are both set: give the ids in one of them$/,
  ],
  [
    'thread-ids-file',
    file('both.txt', 'c'),
    { 'thread-ids': 'a b' },
    /^thread-ids and thread-ids-file are both set: give the ids in one of them$/,
  ],
  ['thread-ids', 'a ..', {}, /^thread-ids is 'a \.\.': .*\.\./],
  ['thread-ids', ', ,', {}, /^thread-ids is ', ,': it holds no id/],
  ['thread-ids-file', join(folder, 'nowhere.txt'), {}, /^thread-ids-file is '.*': there is no such file/],
  [
    'api-key',
    'none',
    {},
    /^api-key is not set: give the key from a secret, as in api-key: \$\{\{ secrets\.OPENAI_API_KEY \}\}; or sign in without a key, by identity-provider-id and service-account-id \(OpenAI\), azure-tenant-id and azure-client-id \(Azure\), anthropic-federation-rule-id and anthropic-organization-id \(Anthropic\), or google-workload-identity-provider and google-service-account \(Google\)\.$/,
  ],
  ['api-key', 'Bearer ', {}, /^api-key is 'Bearer ' with no token behind it/],
  [
    'api-key',
    `${key}\n`,
    {},
    /^api-key begins or ends with white space: store the secret again without the line break$/,
  ],
  ['api-key', ` ${key}`, {}, /^api-key begins or ends with white space/],
  [
    'api-key',
    `Bearer  ${key}`,
    {},
    /^api-key holds white space, a control character or a letter beyond ASCII: store the secret again$/,
  ],
  ['api-key', 'sk-a sk-b', {}, /^api-key holds white space/],
  ['api-key', 'sk-a\nsk-b', {}, /^api-key holds white space/],
  ...[
    '"sk-key"',
    "'sk-key'",
    'Bearer "sk-key"',
    '<key>',
    '{"key":"sk-key"}',
    '$OPENAI_KEY',
    'OPENAI_API_KEY=sk-key',
    'sk-...',
  ].map((dressed): [string, string, Record<string, string>, RegExp] => [
    'api-key',
    dressed,
    {},
    /^api-key is a key in quotes or brackets, one that was cut off, or an assignment: store the bare key$/,
  ]),
  ['api-key', 'sk-а-cyrillic', {}, /^api-key holds .*a letter beyond ASCII/],
  ['api-key', 'sk-a\u0000b', {}, /^api-key holds .*a control character/],
  [
    'api-key',
    key,
    { 'identity-provider-id': 'idp_1', 'service-account-id': 'sa_1' },
    /^api-key and identity-provider-id are set: sign in one way/,
  ],
  [
    'api-key',
    key,
    { 'anthropic-workspace-id': 'wrkspc_1' },
    /^api-key and anthropic-workspace-id are set: sign in one way/,
  ],
  [
    'organization',
    'org 1',
    {},
    /^organization is 'org 1': an id holds no white space, no control characters and no letters beyond ASCII$/,
  ],
  ['organization', 'org\r\nX-Evil: 1', {}, /^organization is 'org X-Evil: 1': an id holds no white space/],
  ['project', 'proj_ö', {}, /^project is 'proj_ö': an id holds/],
  [
    'identity-provider-id',
    'none',
    keyless,
    /^identity-provider-id is not set: service-account-id and identity-provider-id go together$/,
  ],
  [
    'identity-provider-id',
    'idp_1',
    { ...keyless, 'base-url': 'https://example.com' },
    /another server must not get a token for OpenAI/,
  ],
  ['service-account-id', 'none', keyless, /^service-account-id is not set/],
  ['service-account-id', 'sa 1', keyless, /^service-account-id is 'sa 1': an id holds no white space/],
  ['audience', 'https://example.com', {}, /^audience is set, but identity-provider-id is not/],
  ...['https://example.com', 'https://api.anthropic.com.example.com', 'https://x.api.anthropic.com'].map(
    (server): Bad => [
      'base-url',
      server,
      { ...anthropic, api: 'anthropic-sessions' },
      /^anthropic-federation-rule-id signs in at Anthropic, .*another server must not get a token for Anthropic; set base-url to an address of Anthropic, or use api-key/,
    ],
  ),
  ...[
    'https://example.com',
    'https://aiplatform.googleapis.com.example.com',
    'https://notaiplatform.googleapis.com',
  ].map(
    (server): Bad => [
      'base-url',
      server,
      { ...google, api: 'vertex-sessions' },
      /^google-workload-identity-provider signs in at Google, .*another server must not get a token for Google; set base-url to an address of Google, or use api-key/,
    ],
  ),
  [
    'azure-tenant-id',
    'a/b',
    { ...azure, 'azure-client-id': guid },
    /^azure-tenant-id is 'a\/b': write the id of the tenant, as in 11111111-2222-3333-4444-555555555555, or its domain$/,
  ],
  [
    'azure-client-id',
    'my-app',
    { ...azure, 'azure-tenant-id': guid },
    /^azure-client-id is 'my-app': write the client id/,
  ],
  [
    'older-than',
    '30',
    {},
    /^older-than is '30': a number alone has no unit: did you mean '30d' \(days\) or '30h' \(hours\)\?$/,
  ],
  ['older-than', '1month', {}, /^older-than is '1month': months have no fixed length: write days, as in '30d'$/],
  ['older-than', '30m', {}, /^older-than is '30m': 'm' could mean minutes or months/],
  ['older-than', '-7d', {}, /^older-than is '-7d': an age has no sign/],
  ['older-than', '7d or so', {}, age],
  ['older-than', 'NaN', {}, age],
  ['inactive-for', '1y', {}, /^inactive-for is '1y': years have no fixed length: write days, as in '365d'$/],
  [
    'inactive-for',
    '7d',
    { api: 'chat-completions' },
    /^inactive-for cannot be used with chat-completions: it does not tell when a completion was last active; use older-than$/,
  ],
  ['metadata', 'env==staging', {}, /^metadata is 'env==staging': line 1: write one '='/],
  ['metadata', 'env=a\nteam=b,c', {}, /^metadata is 'env=a team=b,c': line 2: a comma in a value/],
  ['metadata', '# nothing yet', {}, /^metadata holds only comments: write a selector, or leave the input out$/],
  [
    'metadata',
    'env=staging',
    chatkit,
    /^metadata cannot be used with chatkit-threads: its threads have no metadata; use subject: user=\.\.\., where, keep-latest-per: user or protect-ids-file$/,
  ],
  ['where', "age > duration('30d')", {}, /^where is 'age > duration\('30d'\)': .*duration\('720h'\)/],
  ['where', 'metadata.env', {}, /^where is 'metadata\.env': /],
  ['where', "metadata.env == 'x'", chatkit, /^where is .*chatkit-threads do not have it/],
  ['where', "user == 'x'", {}, /^where is .*agent-sessions do not have it/],
  ['where', 'age >', {}, /^where is 'age >': line 1/],
  [
    'subject',
    'app\nuser_id=ada@example.com',
    {},
    /^subject \(value withheld\) holds a line break: write it on one line, without \| or >$/,
  ],
  ['subject', '4711', {}, /^subject \(value withheld\) has no key: write key=value, as in 'user_id=4711'$/],
  ['subject', '=ada@example.com', {}, /^subject \(value withheld\) has no key/],
  ['subject', 'user_id=', {}, /^subject has no value after its '=': whose threads are meant\?$/],
  ['subject', 'user_id=  ', {}, /^subject has no value after its '='/],
  ['subject', 'user_id = ada@example.com', {}, /^subject has white space around its key/],
  [
    'subject',
    'user_id=ada@example.com\n',
    {},
    /^subject \(value withheld\) holds a line break: write it on one line, without \| or >$/,
  ],
  [
    'subject',
    'user_id=ada@example.com\nuser_id=bela@example.com',
    {},
    /^subject \(value withheld\) holds a line break/,
  ],
  [
    'subject',
    'user_id=ada@example.com',
    chatkit,
    /^subject cannot be used with chatkit-threads and this key: its threads have no metadata; write user=\.\.\., the only key that they have$/,
  ],
  ['protect', 'hold=', {}, /^protect is 'hold=': line 1: no value after the sign/],
  ['protect', '#\n', {}, /^protect holds only comments/],
  ['protect', 'hold', chatkit, /^protect cannot be used with chatkit-threads/],
  ['protect-ids-file', join(folder, 'nowhere.txt'), {}, /^protect-ids-file is '.*': there is no such file/],
  [
    'protect-ids-file',
    file('cut-off.csv', ''),
    {},
    /^protect-ids-file is '.*': it holds no id and no header, so it may/,
  ],
  ['protect-ids-file', file('cut-off.txt', '# holds\n'), {}, /^protect-ids-file is '.*': it holds no id and no header/],
  ['retain-until-key', 'keep\nhold', {}, /^retain-until-key is 'keep hold': write one key, on one line$/],
  ['retain-until-key', 'keep', chatkit, /^retain-until-key cannot be used with chatkit-threads/],
  ['keep-latest', '-1', {}, /^keep-latest is '-1': write a whole number from 0 to 100000, in digits alone$/],
  ['keep-latest', '3.5', {}, /^keep-latest is '3\.5': write a whole number/],
  ['keep-latest', '1e3', {}, /^keep-latest is '1e3': write a whole number/],
  ['keep-latest', 'three', {}, /^keep-latest is 'three': write a whole number/],
  ['keep-latest', '100001', {}, /^keep-latest is '100001': write a whole number from 0 to 100000/],
  [
    'keep-latest-per',
    'user',
    {},
    /^keep-latest-per is 'user', but keep-latest keeps none: set keep-latest to how many$/,
  ],
  [
    'keep-latest-per',
    'team',
    { ...chatkit, 'keep-latest': '1' },
    /^keep-latest-per cannot be used with chatkit-threads/,
  ],
  [
    'keep-latest-per',
    'user\nteam',
    { 'keep-latest': '1' },
    /^keep-latest-per is 'user team': write one key, on one line$/,
  ],
  ['dry-run', ' yes\n', {}, /^dry-run is 'yes': write true, false or by-event$/],
  ['dry-run', 'y'.repeat(60), {}, /^dry-run is 'y{60}': write/],
  ['dry-run', 'y'.repeat(61), {}, /^dry-run is 'y{57}\.\.\.': write/],
  ['dry-run', 'yes', {}, /^dry-run is 'yes': write true, false or by-event$/],
  ['dry-run', '0', {}, /^dry-run is '0': write true, false or by-event$/],
  ['dry-run', 'off', {}, /^dry-run is 'off': write true, false or by-event$/],
  ['dry-run', 'tru', {}, /^dry-run is 'tru': write true, false or by-event$/],
  ['dry-run', '${{ inputs.dry }}', {}, /^dry-run is '\$\{\{ inputs\.dry \}\}': write true, false or by-event$/],
  ['max-deletions', '-1', {}, /^max-deletions is '-1': write a whole number of 0 or more, in digits alone$/],
  ['max-deletions', 'unlimited', {}, /^max-deletions is 'unlimited': write a whole number of 0 or more/],
  ['max-deletions', '1,000', {}, /^max-deletions is '1,000': write a whole number/],
  [
    'max-deletions',
    '99999999999999999999',
    {},
    /^max-deletions is '99999999999999999999': write a smaller number, or 0 for no limit$/,
  ],
  [
    'abort-above',
    '40 percent',
    {},
    /^abort-above is '40 percent': write a number of threads, as in '500', or a share, as in '40%'$/,
  ],
  ['abort-above', 'about 40%', {}, /^abort-above is 'about 40%': write/],
  ['abort-above', '40% of all', {}, /^abort-above is '40% of all': write/],
  ['abort-above', '40 of all', {}, /^abort-above is '40 of all': write/],
  ['abort-above', '101%', {}, /^abort-above is '101%': write/],
  ['abort-above', '-5', {}, /^abort-above is '-5': write/],
  ['abort-above', '5e3', {}, /^abort-above is '5e3': write/],
  [
    'abort-above',
    '40%',
    { subject: 'user_id=ada@example.com' },
    /^abort-above is '40%', and subject is set: a share says nothing of one person's threads, so write a number$/,
  ],
  ['abort-above', '0.4', {}, /^abort-above is '0\.4': write/],
  ['fail-if-overdue', '45', {}, /^fail-if-overdue is '45': a number alone has no unit/],
  [
    'fail-if-overdue',
    '7d',
    {},
    /^fail-if-overdue is '7d', and older-than is '30d': a thread is overdue only some time after it is due/,
  ],
  [
    'fail-if-overdue',
    '29d',
    { 'older-than': 'none', 'inactive-for': '30d' },
    /^fail-if-overdue is '29d', and inactive-for is '30d'/,
  ],
  [
    'fail-if-overdue',
    '60d',
    {
      'older-than': 'none',
      rules: '- name: short\n  metadata: env=x\n  older-than: 30d\n- name: long\n  older-than: 90d',
    },
    /^fail-if-overdue is '60d', and the rule 'long' keeps threads for longer/,
  ],
  ['time-budget', '0h', {}, /^time-budget is '0h': write at least 1min$/],
  ['time-budget', '300', {}, /^time-budget is '300': a number alone has no unit/],
  ['time-budget', '90s', {}, /^time-budget is '90s': seconds are too short/],
  ['concurrency', '0', {}, /^concurrency is '0': write a whole number from 1 to 256, in digits alone$/],
  ['concurrency', '257', {}, /^concurrency is '257': write a whole number from 1 to 256/],
  ['concurrency', '٣', {}, /^concurrency is '٣': write a whole number from 1 to 256/],
  ['verify', 'some', {}, /^verify is 'some': write none, sample or all$/],
  ['verify', 'All', {}, /^verify is 'All': write none, sample or all$/],
  [
    'plan-file',
    join(folder, 'live.ndjson'),
    { 'dry-run': 'false' },
    /^plan-file is '.*', but only a dry run writes a plan/,
  ],
  ['record-file', file('record-there.ndjson', ''), {}, /^record-file is '.*': the file exists already/],
  ['plan-file', file('plan-there.ndjson', ''), {}, /^plan-file is '.*': the file exists already/],
  [
    'apply-plan',
    join(folder, 'approved.ndjson'),
    {},
    /^plan-digest is not set: apply-plan and plan-digest go together/,
  ],
  [
    'apply-plan',
    join(folder, 'approved.ndjson'),
    { 'plan-digest': 'a'.repeat(64), 'older-than': 'none' },
    /^apply-plan is '.*': there is no such file/,
  ],
  [
    'plan-digest',
    'a'.repeat(64),
    { 'older-than': 'none' },
    /^apply-plan is not set: apply-plan and plan-digest go together/,
  ],
  [
    'plan-digest',
    'abc',
    { 'apply-plan': join(folder, 'approved.ndjson') },
    /^plan-digest is 'abc': write the output plan-digest of the dry run, 64 hexadecimal digits$/,
  ],
  [
    'anthropic-federation-rule-id',
    'fdrl_1',
    { ...anthropic, 'base-url': 'https://example.com' },
    /^anthropic-federation-rule-id signs in at Anthropic, and base-url is 'https:\/\/example\.com': another server/,
  ],
  [
    'anthropic-organization-id',
    'none',
    anthropic,
    /^anthropic-organization-id is not set: anthropic-federation-rule-id and anthropic-organization-id go together$/,
  ],
  ['anthropic-service-account-id', 'a b', anthropic, /^anthropic-service-account-id is 'a b': an id holds/],
  ['anthropic-workspace-id', 'a b', anthropic, /^anthropic-workspace-id is 'a b': an id holds/],
  ['google-workload-identity-provider', 'github', google, /^google-workload-identity-provider is 'github': write/],
  ['google-service-account', 'retention', google, /^google-service-account is 'retention': write its address/],
  ['retain-for-key', 'keep\nhold', {}, /^retain-for-key is 'keep hold': write one key, on one line$/],
  ['retain-for-key', 'keep_for', chatkit, /^retain-for-key cannot be used with chatkit-threads/],
  ['keep-latest-by', 'updated', {}, /^keep-latest-by is 'updated': write created or activity$/],
  [
    'keep-latest-by',
    'activity',
    chatkit,
    /^keep-latest-by is 'activity', but the list of chatkit-threads does not say when a thread was last active/,
  ],
  [
    'rules',
    '- name: all',
    { 'keep-latest': '1' },
    /^rules and older-than, keep-latest are both set: each rule has conditions of its own/,
  ],
  ['rules', '- name: all', { 'rules-file': 'r.yml', 'older-than': 'none' }, /^rules and rules-file are both set/],
  [
    'rules-file',
    join(folder, 'nowhere.yml'),
    { 'older-than': 'none' },
    /^rules-file is '.*': there is no such file; a file of the repository needs actions\/checkout before this step$/,
  ],
  ['rules-file', file('no-rules.yml', ' \n'), { 'older-than': 'none' }, /^rules-file is '.*': it is empty$/],
  [
    'rules-file',
    file('large.yml', '#'.repeat(1_048_577)),
    { 'older-than': 'none' },
    /^rules-file is '.*': it is larger than 1 MiB, so it is not a list of rules$/,
  ],
  [
    'rules-file',
    file('latin-1.yml', Buffer.from('- name: a\n  metadata: team=Gr\u00f6\u00dfe\n  older-than: 365d\n', 'latin1')),
    { 'older-than': 'none' },
    /^rules-file is '.*': it is not UTF-8: save the file as text in UTF-8$/,
  ],
  ['abandoned-after', '10', {}, /^abandoned-after is '10': a number alone has no unit/],
  ['abandoned-after', '10min', {}, /^abandoned-after is '10min': write at least 1h$/],
  ['abandoned-after', '60d', { api: 'chat-completions' }, /^abandoned-after cannot be used with chat-completions/],
  ['resting-statuses', 'done', { api: 'chat-completions' }, /^resting-statuses cannot be used with chat-completions/],
  ...['in_progress', 'done, In-Progress', 'IN PROGRESS'].map(
    (words): [string, string, Record<string, string>, RegExp] => [
      'resting-statuses',
      words,
      {},
      /^resting-statuses names '.*', which means that the session is in use: leave it out$/,
    ],
  ),
  [
    'resting-statuses',
    'Interrupted',
    { api: 'langgraph-threads', 'base-url': 'http://localhost:1' },
    /^resting-statuses names 'Interrupted', which means that the thread waits for a person: use abandoned-after$/,
  ],
  ['scheduled', 'no', {}, /^scheduled is 'no': write keep or ignore$/],
  ['plan-valid-for', '91d', {}, /^plan-valid-for is '91d': write an age from 1h to 90d$/],
  ['plan-valid-for', '59min', {}, /^plan-valid-for is '59min': write an age from 1h to 90d$/],
  ['plan-valid-for', '30', {}, /^plan-valid-for is '30': a number alone has no unit/],
  [
    'github-token',
    ' ',
    { 'tracking-issue': 'true' },
    /^github-token is empty, and tracking-issue needs it: leave it out, and the job's own token is used$/,
  ],
  ['tracking-issue', 'yes', {}, /^tracking-issue is 'yes': write true or false$/],
  [
    'summary-metadata',
    [...sixteenKeys, 'k16'].join(),
    {},
    /^summary-metadata names 17 keys: at most 16 fit in the summary$/,
  ],
  [
    'summary-metadata',
    'app',
    chatkit,
    /^summary-metadata cannot be used with chatkit-threads: its threads have no metadata$/,
  ],
]

const named = (rows: readonly (readonly [string, string, ...unknown[]])[]) =>
  rows.map(
    (row) => [`${row[0]}: ${JSON.stringify(row[1].replace(folder, 'folder')).slice(0, 60)}`, ...row.slice(0)] as const,
  )

describe('taken', () => {
  test.each(named(good) as [string, ...Good][])('%s', async (_, name, text, beside, part, value) => {
    expect(part(await read({ ...beside, [name]: text }, gitHubTokens))).toEqual(value)
  })
})

describe('refused', () => {
  test.each(named(bad) as [string, ...Bad][])('%s', async (_, name, text, beside, message) => {
    const [problem, ...others] = await problems({ ...beside, [name]: text }, gitHubTokens)
    expect(others).toEqual([])
    expect(problem?.message).toMatch(message)
    expect(problem?.inputs).toContain(name)
    // One line, without the key and without whose threads are meant.
    expect(problem?.message).not.toMatch(/[\r\n]|sk-|secret-|ada@|bela@/)
  })
})

test('every input of action.yml is here, taken and refused', () => {
  const names = Object.keys(action.inputs)
  // A plan has to be made before it is carried out.
  const onlyRefused = ['apply-plan', 'plan-digest']
  expect(new Set(good.map(([name]) => name))).toEqual(new Set(names.filter((name) => !onlyRefused.includes(name))))
  expect(new Set(bad.map(([name]) => name))).toEqual(new Set(names))
})

describe('an erasure', () => {
  test.each([
    'null',
    'undefined',
    'NaN',
    'Object',
    'Array',
    '[object Object]',
    ' null',
  ])('new-user F12: a value that a missing field is written as names nobody: %s', async (value) => {
    const [problem, ...others] = await problems({ subject: `user_id=${value}` })
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual(['subject'])
    expect(problem?.message).toMatch(/^subject names nobody: its value is what is written for a missing field/)
  })

  test.each([
    '*',
    'Null',
    'nullable',
    'none',
    'all',
    '"x"',
    "'x'",
    'a=b',
    '=x',
    '0',
    'object',
  ])('any other value is taken literally: %s', async (value) => {
    expect((await read({ subject: `user_id=${value}` })).policy.subject).toEqual({ key: 'user_id', value })
  })

  test('new-user F2: a share says nothing of one person’s threads', async () => {
    const [problem, ...others] = await problems({ subject: 'user_id=1', 'abort-above': '40%' })
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual(['abort-above', 'subject'])
    expect((await read({ subject: 'user_id=1', 'abort-above': '4' })).abortAbove).toEqual({ kind: 'count', limit: 4 })
  })

  test('adversary C6: the summary never shows the key of the subject', async () => {
    const inputs = await read({ subject: 'user_id=1', 'summary-metadata': 'user_id, env' })
    expect(inputs.summaryMetadata).toEqual(['env'])
  })
})

test('a sign-in without a key needs a permission of the job', async () => {
  const [problem, ...others] = await problems(keyless)
  expect(others).toEqual([])
  expect(problem?.inputs).toEqual(['identity-provider-id'])
  expect(problem?.message).toMatch(/^identity-provider-id is set, but this job may not ask GitHub for a token: add/)
})

test('nobody is protected whom no file names', async () => {
  expect((await read()).policy.protectIds).toEqual(new Set())
})

test.each<Texts>([
  { 'summary-metadata': 'app' },
  { 'inactive-for': '7d' },
  { metadata: 'env=x' },
  { where: "metadata.env == 'x'" },
  { subject: 'user_id=4711' },
  { 'keep-latest': '1', 'keep-latest-per': 'user' },
  { 'keep-latest-by': 'activity' },
  { 'abandoned-after': '60d' },
  { 'resting-statuses': 'done' },
  { rules: '- {name: all, nonsense: x}', 'older-than': 'none' },
  { 'api-key': 'none' },
])('what depends on the api is not held against inputs where it is unknown: %j', async (inputs) => {
  const told = await problems({ api: 'agent', ...inputs })
  expect(told.map(({ inputs }) => inputs)).toEqual([['api']])
})

test('where a plan goes is not held against it while it is unknown whether the run is dry', async () => {
  const told = await problems({ 'dry-run': 'maybe', 'plan-file': join(folder, 'none', 'plan.ndjson') })
  expect(told.map(({ inputs }) => inputs)).toEqual([['dry-run']])
})

test.each<[string[], Texts]>([
  [['keep-latest-per', 'keep-latest'], { 'keep-latest-per': 'team' }],
  [['plan-file', 'dry-run'], { 'plan-file': 'plan.ndjson', 'dry-run': 'false' }],
  [['fail-if-overdue', 'older-than'], { 'fail-if-overdue': '7d' }],
  [['rules', 'rules-file'], { rules: '- name: all', 'rules-file': 'r.yml' }],
  [['rules-file', 'older-than', 'keep-latest'], { 'rules-file': 'r.yml', 'keep-latest': '1' }],
])('a mistake between inputs names each of them: %j', async (names, inputs) => {
  expect((await problems(inputs)).map(({ inputs }) => inputs)).toEqual([names])
})

test('an error that holds all mistakes says each on a line of its own', async () => {
  await expect(read({ verify: 'some', concurrency: '0' })).rejects.toThrow(
    "concurrency is '0': write a whole number from 1 to 256, in digits alone\nverify is 'some': write none, sample or all",
  )
})

test('what was read cannot be changed', async () => {
  const inputs = await read()
  expect(() => Object.assign(inputs, { dryRun: false })).toThrow(TypeError)
})

test('all mistakes are told at once, one each', async () => {
  const told = await problems({
    api: 'chatkit-threads',
    'api-key': ' sk-one',
    'base-url': 'http://example.com',
    'older-than': '30',
    'inactive-for': '1y',
    subject: 'ada',
    where: 'age >',
    'keep-latest': 'x',
    'dry-run': 'yes',
    'max-deletions': '-1',
    'abort-above': 'all',
    'fail-if-overdue': 'never',
    'time-budget': '1s',
    concurrency: '0',
    verify: 'yes',
    protcet: 'x',
  })
  expect(told.map(({ inputs }) => inputs.join()).sort()).toEqual(
    [
      'abort-above',
      'api-key',
      'base-url',
      'concurrency',
      'dry-run',
      'fail-if-overdue',
      'inactive-for',
      'keep-latest',
      'max-deletions',
      'older-than',
      'protcet',
      'subject',
      'time-budget',
      'verify',
      'where',
    ].sort(),
  )
})
