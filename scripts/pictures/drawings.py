"""Drawn pictures: faces, a poster, a chart. Nobody's photograph, nobody's licence."""

from playwright.async_api import Browser

SKY = {"dusk": ("#f3c9a5", "#d9785f", "#2b4a5e"), "night": ("#24405a", "#16293d", "#0b1622")}
SUMMER_ENDS = 8
FACES = (
    ("#2f6f73", "#f0d3b5", "#3a2a20"),
    ("#c98a3d", "#8a5a3c", "#1d1512"),
    ("#6d5a8c", "#e8c1a0", "#7a4a2a"),
    ("#a6574f", "#c99472", "#241a16"),
    ("#4d7a4f", "#f2d8c2", "#c9a063"),
)


def lighthouse(sky: str = "dusk") -> str:
    """A lighthouse above the sea."""
    top, low, sea = SKY[sky]
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640">
<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="{top}"/>
<stop offset="1" stop-color="{low}"/></linearGradient></defs>
<rect width="960" height="640" fill="url(#s)"/><circle cx="705" cy="330" r="84" fill="#fff1c7"/>
<path d="M352 168 0 60v150z" fill="#fff6d8" opacity=".35"/>
<path d="M0 420q240-60 480 0t480 0v220H0z" fill="{sea}"/>
<path d="M0 480q240-50 480 0t480 0v160H0z" fill="{sea}" opacity=".7"/>
<path d="M180 640q140-150 220-150t190 150z" fill="#3a3531"/>
<path d="m340 500 14-292h52l14 292z" fill="#fcfbf9"/>
<path d="m345 400 5-96h60l5 96z" fill="#b3483b"/>
<rect x="346" y="160" width="68" height="48" rx="6" fill="#24302f"/>
<rect x="358" y="168" width="44" height="32" fill="#ffe49a"/>
<path d="m340 160 40-34 40 34z" fill="#b3483b"/></svg>"""


def chart() -> str:
    """Visitors by month."""
    bars = "".join(
        f'<rect x="{60 + place * 62}" y="{300 - height}" width="38" height="{height}" rx="4"'
        f' fill="{"#0e6b67" if place < SUMMER_ENDS else "#d9785f"}"/>'
        for place, height in enumerate((60, 74, 96, 120, 150, 196, 240, 252, 180, 130))
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="720" height="360">
<rect width="720" height="360" fill="#fffdf9"/><text x="60" y="36" font-family="Inter"
font-weight="600" font-size="18" fill="#1e1c19">Visitors by month</text>{bars}
<path d="M50 300h640" stroke="#8a8378"/></svg>"""


def face(kind: int) -> str:
    """A face of simple shapes."""
    ground, skin, hair = FACES[kind % len(FACES)]
    curly = '<circle cx="70" cy="78" r="34"/><circle cx="130" cy="78" r="34"/>' if kind % 2 else ""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">
<rect width="200" height="200" fill="{ground}"/><g fill="{hair}">{curly}
<ellipse cx="100" cy="88" rx="56" ry="60"/></g>
<ellipse cx="100" cy="214" rx="78" ry="66" fill="#fcfbf9"/>
<rect x="84" y="120" width="32" height="48" rx="14" fill="{skin}"/>
<ellipse cx="100" cy="102" rx="42" ry="48" fill="{skin}"/>
<path d="M58 92q42-52 84 0-8-48-42-48t-42 48z" fill="{hair}"/>
<path d="M84 122q16 12 32 0" fill="none" stroke="{hair}" stroke-width="4"
stroke-linecap="round"/></svg>"""


async def painted(browser: Browser, svg: str) -> bytes:
    """Return a drawing as PNG."""
    page = await browser.new_page()
    await page.set_content(f"<style>body{{margin:0}}</style>{svg}")
    png = await page.locator("svg").screenshot()
    await page.close()
    return png
