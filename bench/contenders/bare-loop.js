// The least that reading the whole list can cost: `fetch` and `JSON.parse`, page
// after page, and nothing done with it. Plain JavaScript, so that its memory is
// that of the loop.
const [url, key] = [process.env.BENCH_URL, process.env.BENCH_KEY]
const headers = { Authorization: `Bearer ${key}`, 'OpenAI-Beta': 'agents=v1' }
let after = ''
for (;;) {
  const response = await fetch(`${url}/agents/sessions?limit=100&order=asc${after}`, { headers })
  const page = JSON.parse(await response.text())
  if (!page.has_more) break
  after = `&after=${page.last_id}`
}
