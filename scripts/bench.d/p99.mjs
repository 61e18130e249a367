// autocannon's report on standard input, its 99th percentile on standard output. A failed request spoils the number.
let text = "";
for await (const part of process.stdin) text += part;
const report = JSON.parse(text);
if (report.errors || report.timeouts || report.non2xx) {
  console.error(`${report.errors} errors, ${report.timeouts} timeouts, ${report.non2xx} answers other than 2xx`);
  process.exit(1);
}
console.log(report.latency.p99);
