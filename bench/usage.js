// Loaded into a measured process with `--import`: tells the parent what the
// process used, when it exits. Plain JavaScript, so that loading it costs nothing.
process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS * 1024 }
  process.getBuiltinModule('node:fs').writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage))
})
