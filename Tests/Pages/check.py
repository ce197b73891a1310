#!/usr/bin/env python3
"""Opens reports in headless Chromium: nothing on the console, nothing asked of the network, pictures that are seen, in
light, in the dark, and in print. Usage: check.py MORTAL. Needs chromium, python3 and gnuplot; says so and skips
where one is missing. Screenshots are left in the directory named by SCREENSHOTS, if that is set.
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

BROWSER = next((b for b in ("chromium", "chromium-browser", "google-chrome") if shutil.which(b)), None)
LIGHT, DARK = (255, 255, 255), (0x14, 0x17, 0x1B)
# A colour that must be seen in the pictures of each page.
PAGES = {
    "study": (0x0F, 0x7F, 0xC4), "train": (0x0F, 0x7F, 0xC4), "chip": (0x21, 0x91, 0x8C), "drift": (0xD5, 0x5E, 0x00),
}
failures = []


def expect(is_right, words):
    print(("ok       " if is_right else "FAILED   ") + words)
    if not is_right:
        failures.append(words)


def browse(page, *options):
    """What the browser says on its console, and the addresses it asked for, beside the page itself."""
    log = page + ".netlog.json"
    command = [
        BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
        "--disable-default-apps", "--user-data-dir=" + os.path.join(os.path.dirname(page), "profile"), "--enable-logging=stderr",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--log-net-log=" + log, *options, "file://" + page,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    with open(log) as file:
        text = file.read()
    # The browser has a few errands of its own, at its maker's.
    asked = {u for u in re.findall(r'"url":"(https?://[^"]+)"', text) if "google" not in u}
    return console, asked


def pixels(path):
    """Width, height, and the set of colours of a PNG of 8 bits with or without alpha."""
    data = open(path, "rb").read()
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, _, color = struct.unpack(">IIBB", body[:10])
        if kind == b"IDAT":
            packed += body
        at += 12 + size
    depth = {2: 3, 6: 4}[color]
    raw, stride = zlib.decompress(packed), width * depth
    before, colors, corner = bytearray(stride), set(), None
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride) if kind else ():
            left = line[x - depth] if x >= depth else 0
            up, corner_up = before[x], before[x - depth] if x >= depth else 0
            if kind == 1:
                add = left
            elif kind == 2:
                add = up
            elif kind == 3:
                add = (left + up) // 2
            else:
                guess = left + up - corner_up
                add = min((left, up, corner_up), key=lambda v: abs(guess - v))
            line[x] = (line[x] + add) & 255
        before = line
        corner = corner or tuple(line[:3])
        colors.update(zip(line[0::depth], line[1::depth], line[2::depth]))
    return width, height, colors, corner


def near(colors, wanted):
    return any(all(abs(a - b) <= 24 for a, b in zip(color, wanted)) for color in colors)


def make_pages(mortal, folder):
    def run(*arguments, out=None):
        done = subprocess.run([mortal, *arguments], cwd=folder, capture_output=True, text=True, check=True)
        if out:
            with open(os.path.join(folder, out), "w") as file:
                file.write(done.stdout)

    run("compare", "--pairs", "3", "--generations", "4", "--epochs", "2", "-o", "study.json")
    run("fabricate", "--device", "generic-analog", "--serial", "7", "--layers", "64-32-10", "-o", "chip")
    run("train", "chip", "--epochs", "2", "--json", out="train.json")
    run("characterize", "--device", "pcm-nandakumar-2019", "--serial", "1", "--cells", "200", "--protocol", "drift",
        "--levels", "0.1,0.5,1", "--times", "0s,20s,1h,30d", "-o", "drift.csv")
    for page, source in (("study", "study.json"), ("train", "train.json"), ("chip", "chip"), ("drift", "drift.csv")):
        run("report", source, "-o", page + ".html")


def check(folder, name, color):
    page = os.path.join(folder, name + ".html")
    figures = open(page, encoding="utf-8").read().count("<figure ")
    dom = subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + os.path.join(os.path.dirname(page), "profile"),
         "--dump-dom", "file://" + page], capture_output=True, text=True, timeout=120).stdout
    expect(figures > 0 and dom.count("<svg ") == figures, f"{name}: {figures} pictures in the page as the browser has it")
    for theme, paper, options in (("light", LIGHT, []), ("dark", DARK, ["--blink-settings=preferredColorScheme=0"])):
        shot = os.path.join(folder, f"{name}-{theme}.png")
        console, asked = browse(page, *options, "--window-size=1000,2600", "--screenshot=" + shot)
        expect(not console, f"{name}, {theme}: nothing on the console {console[:2]}")
        expect(not asked, f"{name}, {theme}: nothing asked of the network {sorted(asked)[:2]}")
        _, _, colors, corner = pixels(shot)
        expect(corner == paper, f"{name}, {theme}: the page's own paper {corner}")
        expect(near(colors, color), f"{name}, {theme}: its picture is seen")
    printed = os.path.join(folder, name + ".pdf")
    console, asked = browse(page, "--no-pdf-header-footer", "--print-to-pdf=" + printed)
    content = open(printed, "rb").read()
    expect(content.startswith(b"%PDF") and not console and not asked, f"{name}: prints, {len(content)} bytes")


def control(folder):
    """The check itself must find what it looks for."""
    page = os.path.join(folder, "control.html")
    with open(page, "w") as file:
        file.write("<body><img src='http://reports.invalid/a.png'><script>console.error('seen')</script>")
    console, asked = browse(page, "--screenshot=" + os.path.join(folder, "control.png"))
    expect(any("seen" in line for line in console), "control: words on the console are found")
    expect(any("reports.invalid" in url for url in asked), "control: requests are found")


def main():
    missing = [name for name, there in (("chromium", BROWSER), ("gnuplot", shutil.which("gnuplot"))) if not there]
    if missing:
        print(f"skipped: {' and '.join(missing)} not installed (Debian: apt install chromium gnuplot-nox)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make_pages(os.path.abspath(sys.argv[1]), folder)
        control(folder)
        for name, color in PAGES.items():
            check(folder, name, color)
        kept = os.environ.get("SCREENSHOTS")
        if kept:
            os.makedirs(kept, exist_ok=True)
            for name in os.listdir(folder):
                if name.endswith((".png", ".pdf")):
                    shutil.copy(os.path.join(folder, name), kept)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
