// Every public address that can be reached: by links, by the other faces of a page, by the site
// map, the feed and what JSON says.
const faces = ['.json', '.csv']

function addressesIn (answer, path) {
  const found = []
  if (answer.type.startsWith('text/html')) {
    found.push(...answer.links())
    const bare = path.split('?')[0]
    if (answer.status === 200) found.push(...faces.map(face => (bare === '/' ? '/index' : bare) + face))
  } else if (answer.type.includes('json')) {
    for (const match of answer.text.matchAll(/"(?:url|href|[a-z_]*href|[a-z_]*url)":\s*"(\/[^"]*)"/g)) found.push(match[1])
  } else if (answer.type.includes('xml')) {
    for (const match of answer.text.matchAll(/<loc>([^<]*)<\/loc>|href="([^"]*)"/g)) found.push((match[1] ?? match[2]).replaceAll('&amp;', '&'))
  }
  return found
}

// {path: answer}, as this visitor sees them; desk addresses are left out.
export async function crawl (visitor, starts = ['/', '/feed.atom', '/sitemap.xml', '/openapi.json', '/search', '/desk/sign-in'], { most = 3000, more = '' } = {}) {
  const origin = `http://127.0.0.1:${visitor.server.port}`
  const queue = [...starts]
  const seen = new Set(queue)
  const answers = new Map()
  while (queue.length && answers.size < most) {
    const batch = queue.splice(0, 8)
    const got = await Promise.all(batch.map(async path => [path, await visitor.get(path)]))
    for (const [path, answer] of got) {
      answers.set(path, answer)
      for (const link of addressesIn(answer, path)) {
        let url
        try { url = new URL(link, origin + path) } catch { continue }
        const next = url.pathname + url.search
        if (url.origin !== origin || seen.has(next) || (url.pathname.startsWith('/desk') && !more) || url.pathname.startsWith('/assets/')) continue
        seen.add(next)
        queue.push(next)
      }
    }
  }
  return answers
}
