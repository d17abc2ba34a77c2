import { knownReportVersion } from '../report/schema.ts'
import { page } from './document.ts'
import { html } from './html.ts'

/** The page that says what is kept of a report and what is not. */
export function renderPrivacy(): string {
  return page('What this collector keeps', {
    header: html`<div><h1>What this collector keeps</h1><p>And what it does not.</p></div><nav aria-label="Pages"><ul><li><a href="/">Back to the figures</a></li></ul></nav>`,
    main: html`<section class="card prose" aria-label="Privacy">
<h2>Kept of each report</h2>
<ul>
<li>the UTC day on which it came: no hour, no minute</li>
<li>the k6 version, when it has the shape of one</li>
<li>the peak of virtual users, the duration, the duration of the stages, the number of iterations</li>
<li>the operating system and the architecture, when Go knows their names</li>
<li>whether the run was in CI, when the report says so, and the names of k6’s own executors</li>
</ul>
<h2>Counted a day, and kept with no report</h2>
<ul>
<li>the names of k6’s own modules and outputs, when the report names them; all other names together, as “other”</li>
</ul>
<h2>Not kept, and not logged</h2>
<ul>
<li>IP addresses. They are held in memory for little more than a minute, to limit how often one client may report, and nowhere else.</li>
<li>HTTP headers</li>
<li>ids of any kind: of installations, machines, cloud runs, users</li>
<li>names of scripts and extensions, and of modules and outputs that are not k6’s own</li>
<li>any other text: a word that is not on a list of known words is kept as “other”</li>
<li>every field that is not named above; it is dropped unread</li>
</ul>
<h2>When that changes</h2>
<p>The action’s report has version ${String(knownReportVersion)}, which <a href="/schema.json">the schema</a> names. Another field gets another version, and is sent by a new major version of the action only.</p>
<h2>Turning it off</h2>
<p>Whoever runs k6 decides whether it reports: <code>--no-usage-report</code>, <code>K6_NO_USAGE_REPORT=true</code>, or the action’s input <code>no-usage-report: true</code>.</p>
</section>`,
  })
}
