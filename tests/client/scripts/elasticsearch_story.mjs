// @elastic/elasticsearch of any version plays a story: call upon call, and every answer is reported.
// A call names a method of `client.connector`, what it is given, and what of its answer is to be kept for later calls.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const [name, url, file] = process.argv.slice(2)
const { Client, errors } = createRequire(import.meta.url)(name) // found in NODE_PATH, which `import` does not know
const client = new Client({ node: url })

const camel = (snake) => snake.replace(/_(.)/g, (_, letter) => letter.toUpperCase())
const snake = (camel) => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(client.connector)).filter((one) => one !== 'constructor')

async function answer (call, given) {
  try {
    const { statusCode, body } = await client.connector[camel(call)](given, { meta: true })
    return { status: statusCode, body, raised: null }
  } catch (refusal) {
    if (!(refusal instanceof errors.ResponseError)) throw refusal
    return { status: refusal.statusCode, body: refusal.body, raised: refusal.name }
  }
}

const kept = {}
const answers = []
for (const { call, given, keep } of JSON.parse(readFileSync(file, 'utf8'))) {
  const filled = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, kept[value] ?? value]))
  const got = await answer(call, filled)
  answers.push(got)
  for (const [as, member] of Object.entries(keep)) kept[`$${as}`] = got.body[member]
}
await client.close()
console.log(JSON.stringify({ methods: methods.map(snake), answers }))
