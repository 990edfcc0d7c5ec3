// Fetches a calendar over HTTP as a program does, and prints what its parser found in each: a list of events.
// Days are printed as days, hours as moments of UTC. Usage: read.mjs ical.js|node-ical ADDRESS ...
import ICAL from "ical.js";
import ical from "node-ical";

const pad = (number) => String(number).padStart(2, "0");
const day = (moment) => `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;

async function withIcalJs(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const when = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid, summary: event.summary, start: when(event.startDate), end: when(event.endDate),
      status: component.getFirstPropertyValue("status") ?? "",
    };
  });
}

async function withNodeIcal(address) {
  const when = (moment, isDay) => (isDay ? day(moment) : moment.toISOString());
  return Object.values(await ical.async.fromURL(address))
    .filter((found) => found.type === "VEVENT")
    .map((event) => ({
      uid: event.uid, summary: event.summary, start: when(event.start, event.datetype === "date"),
      end: when(event.end, event.datetype === "date"), status: event.status ?? "",
    }));
}

const [parser, ...addresses] = process.argv.slice(2);
const read = { "ical.js": withIcalJs, "node-ical": withNodeIcal }[parser];
const found = [];
for (const address of addresses) found.push(await read(address));
console.log(JSON.stringify(found));
