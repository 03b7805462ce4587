"""How fast the planning page answers in Chromium: `python tests/bench/bench_browser.py [edits]`, by hand.

Each edit is made as a person makes it. The page's own clock tells when the input event came, when it was sent,
when the kernel's messages came back, and when the new picture in sight was decoded and the new status stood there;
«whole picture» is the large timeline further down the page. The
kernel stamps its messages with the time on the same machine, so the way can be cut: sent (event to message), there
(message to the kernel's «busy»), kernel (to the picture's message), back, set (to its place in the page), decoded.
CPU is what the kernel's process used, which tells more than the clock when other work shares the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psutil
from playwright.sync_api import Locator, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desk import CHROMIUM, OPTIONS, Desk, kernels_of, started

from alis_kit import store
from alis_kit.plan import Plan, Service, ServiceKind
from alis_kit.resources import DATA

SERVICE = "Tjeneste: gjennomført og planlagt"
WORD = "karilovsmthe"
LISTEN = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const bench = (window.bench = { sent: [], got: [], set: [], pictures: [], statuses: [], events: [] });
  const read = data => {
    if (!(data instanceof ArrayBuffer)) return null;
    const view = new DataView(data);
    const at = i => Number(view.getBigUint64(8 * (i + 1), true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, at(1), at(2) - at(1))));
    const content = new TextDecoder().decode(new Uint8Array(data, at(4), at(5) - at(4)));
    return { type: header.msg_type, stamped: Date.parse(header.date), bytes: data.byteLength, content };
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', event => {
        const told = read(event.data);
        if (told) bench.got.push({ at: now(), ...told });
      });
    }
    send(data) {
      const told = read(data instanceof ArrayBuffer ? data : data.buffer || data);
      if (told) bench.sent.push({ at: now(), ...told });
      super.send(data);
    }
  };
  const inSight = element => {
    const { top, bottom, width } = element.getBoundingClientRect();
    return width > 0 && bottom > 0 && top < window.innerHeight;
  };
  for (const kind of ['input', 'change']) {
    document.addEventListener(kind, event => bench.events.push({ at: now(), kind }), true);
  }
  new MutationObserver(changes => {
    for (const change of changes) {
      const target = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      if (!target) continue;
      if (target.matches('img.alis-picture') && change.attributeName === 'src') {
        const seen = inSight(target);
        if (seen) bench.set.push(now());
        target.decode().then(() => bench.pictures.push({ at: now(), seen }), () => {});
      } else if (target.closest('.alis-status') && change.type === 'childList') {
        bench.statuses.push(now());
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
})();
"""
WAIT = """
(() => {
  let clicked = 0;
  document.addEventListener('click', () => (clicked = performance.now()), true);
  window.shown = rows => new Promise(resolve => {
    const look = () => {
      const last = document.querySelectorAll('.alis-row')[rows - 1];
      const there = last && last.querySelector('button') && last.getBoundingClientRect().height > 0;
      if (!there) return setTimeout(look, 10);
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - clicked)));
    };
    look();
  });
})();
"""
FORGET = "for (const list of Object.values(window.bench)) list.length = 0"
STILL = 500
"""Milliseconds without a message or a picture after which an edit has had its whole effect."""
SETTLED = """
still => {
  const { got, sent, pictures, events } = window.bench;
  const last = Math.max(0, ...[got, sent, events, pictures].flatMap(list => list.map(each => each.at)));
  const saved = document.querySelector('.alis-saved');
  return saved && pictures.length && performance.timeOrigin + performance.now() - last > still;
}
"""


def edits(row: Locator, name: Locator) -> dict[str, Callable[[int], str]]:
    """Give the ways to edit, each saying which event is the edit."""

    def number(turn: int) -> str:
        control = row.get_by_label("Prosent", exact=True)
        control.fill(str(40 + turn % 60))
        control.press("Enter")
        return "change"

    def choice(turn: int) -> str:
        control = row.get_by_label("Type", exact=True)
        control.select_option(index=4 - turn % 2)
        return "change"

    def text(turn: int) -> str:
        name.press("Control+a")
        name.press(WORD[turn % len(WORD)])
        return "input"

    def burst(turn: int) -> str:
        name.press("Control+a")
        name.press_sequentially((WORD * 2)[turn % len(WORD) :][: len(WORD)], delay=90)
        return "input"

    return {"number": number, "choice": choice, "one key": text, "a word, last key": burst}


def measured(desk: Desk, kernel: psutil.Process, edit: Callable[[int], str], turn: int) -> dict[str, float]:
    """Make one edit and give its times in milliseconds."""
    desk.page.evaluate(FORGET)
    used = sum(kernel.cpu_times()[:2])
    kind = edit(turn)
    desk.page.wait_for_function(SETTLED, arg=STILL, polling=50)
    told: dict[str, list[Any]] = desk.page.evaluate("window.bench")
    begun = max(event["at"] for event in told["events"] if event["kind"] == kind)
    sent = max(m["at"] for m in told["sent"] if m["type"] == "comm_msg")
    seen = [each["at"] for each in told["pictures"] if each["seen"]]
    whole = max(each["at"] for each in told["pictures"])
    picture, status = max(seen, default=whole), max(told["statuses"], default=0)
    drawn = [m for m in told["got"] if '"buffer_paths": [["value"]]' in m["content"]][
        -len(seen or told["pictures"])
    ]
    heard = [m["stamped"] for m in told["got"] if '"busy"' in m["content"] and m["stamped"] <= drawn["stamped"]]
    busy = max([sent, *heard])  # after a pause in the typing the kernel begins by itself, and says no «busy»
    return {
        "picture": picture - begun,
        "both": max(picture, status) - begun,
        "whole picture": whole - begun,
        "sent": sent - begun,
        "there": busy - sent,
        "kernel": drawn["stamped"] - busy,
        "back": drawn["at"] - drawn["stamped"],
        "set": max(told["set"], default=drawn["at"]) - drawn["at"],
        "decoded": picture - max(told["set"], default=drawn["at"]),
        "CPU": 1000 * (sum(kernel.cpu_times()[:2]) - used),
        "messages": len(told["got"]),
        "kB": sum(m["bytes"] for m in told["got"]) / 1000,
    }


def tell(caption: str, times: list[dict[str, float]]) -> None:
    """Print medians, and p95 of what a person waits for."""
    parts = [f"{caption}: n={len(times)}"]
    for key in times[0]:
        values = [each[key] for each in times]
        parts.append(f"{key} {median(values):.0f}")
        if key in ("picture", "both", "whole picture") and len(values) > 1:
            parts[-1] += f" (p95 {quantiles(values, n=20)[-1]:.0f})"
    print(", ".join(parts), flush=True)


@contextmanager
def opened(plan: Plan, script: str) -> Iterator[tuple[Desk, psutil.Process, float]]:
    """Start the kit on a plan; give the page, and the seconds from the command to a form that can be used.

    The script listens in the page. It costs time itself: what is to be measured decides how much it hears.
    """
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder) / "plan"
        place.mkdir(mode=0o700)
        store.save(place / "plan.json", plan, over=None)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(locale="nb-NO", viewport={"width": 1366, "height": 768})
        page.add_init_script(script)
        begun = perf_counter()
        with started(place) as address:
            desk = Desk(page)
            desk.open(address)
            page.get_by_label("a. Kommune", exact=True).wait_for()
            usable = perf_counter() - begun
            (kernel,) = kernels_of(place)
            yield desk, kernel, usable
        browser.close()


def long_plan(rows: int) -> Plan:
    """A plan with so many rows of service."""
    first = date(2024, 1, 1)
    days = [first + timedelta(days=30 * n) for n in range(rows)]
    kinds = (ServiceKind.OPEN_PRACTICE, ServiceKind.OTHER_GP)
    service = tuple(
        Service(
            kind=kinds[n % 2],
            start=day,
            end=day + timedelta(days=29),
            percent=Decimal(80),
            place=f"Legesenter {n}",
            supervisor="Ola Veileder",
        )
        for n, day in enumerate(days)
    )
    return replace(Plan(), service=service)


def open_long(rows: int) -> None:
    """Measure the wait for a tab of many rows, opened as soon as the page can be used; by the page's own clock."""
    with opened(long_plan(rows), WAIT) as (desk, _, usable):
        tab = desk.page.locator(".lm-TabBar-tab", has_text="4 Tjeneste")
        waits = []
        for _ in range(2):
            tab.click()
            waits.append(desk.page.evaluate("rows => shown(rows)", rows))
            desk.tab("1–3")
            desk.page.wait_for_timeout(2_000)
        at_once, again = waits
        print(
            f"{rows} rows: usable form {usable:.1f} s, tab opened at once {at_once:.0f} ms, again {again:.0f} ms"
        )


def main(number: int) -> None:
    every: list[dict[str, float]] = []
    for path in sorted((DATA / "eksempel").glob("*.json")):
        with opened(store.load(path).plan, LISTEN) as (desk, kernel, usable):
            print(f"{path.stem}: command to usable form {usable:.1f} s")
            desk.page.wait_for_timeout(4_000)  # the other tabs are made meanwhile
            name = desk.page.get_by_label("e. Navn", exact=True)
            desk.tab("4 Tjeneste")
            row = desk.part(SERVICE).locator(".alis-row").nth(2)
            row.wait_for()
            for caption, edit in edits(row, name).items():
                if caption in ("one key", "a word, last key"):
                    desk.tab("1–3")
                counter = count()
                measured(desk, kernel, edit, next(counter))
                times = [measured(desk, kernel, edit, next(counter)) for _ in range(number)]
                tell(f"  {caption}", times)
                every += times
    tell("all edits", every)
    for _ in range(3):
        open_long(60)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
