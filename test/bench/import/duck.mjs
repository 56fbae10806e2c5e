// Groups a street file with DuckDB, on both cores: what `frankpledge import crime --dry-run` is compared with. Prints rows and seconds.
import { DuckDBInstance } from '@duckdb/node-api'

const [file, threads = '2'] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads })
const connection = await instance.connect()
const began = process.hrtime.bigint()
const result = await connection.runAndReadAll(`select count(*), sum(n) from (select Month, "LSOA code", "Crime type", count(*) n from read_csv('${file.replaceAll("'", "''")}', header = true) group by Month, "LSOA code", "Crime type")`)
const [groups, rows] = result.getRows()[0]
console.log(`groups ${groups} rows ${rows} seconds ${(Number(process.hrtime.bigint() - began) / 1e9).toFixed(2)}`)
