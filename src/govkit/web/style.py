"""How the gazette's pages look: on paper, on a screen and on a phone, by day and by night."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT = {
    "paper": "#ffffff", "ink": "#18181b", "muted": "#52525b", "accent": "#1e3a5f",
    "link": "#1e4f8f", "rule": "#d4d4d8", "tint": "#f4f5f7", "good": "#166534", "bad": "#991b1b",
}  # fmt: skip
DARK = {
    "paper": "#16181c", "ink": "#e8e8ea", "muted": "#a8abb3", "accent": "#a9c7ee",
    "link": "#8ab8f5", "rule": "#3a3d44", "tint": "#202329", "good": "#7fd69b", "bad": "#f5a3a3",
}  # fmt: skip
"""The colours of both styles; a test holds their contrast."""


def _set(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


STYLE = f"""
:root{{color-scheme:light dark;{_set(LIGHT)}}}
@media(prefers-color-scheme:dark){{:root{{{_set(DARK)}}}}}
*{{box-sizing:border-box}}
body{{font:1rem/1.55 Georgia,'Times New Roman',serif;max-width:64rem;margin:0 auto;
padding:1.5rem 1rem 3rem;color:var(--ink);background:var(--paper);overflow-wrap:break-word}}
header{{border-bottom:2px solid var(--accent);margin-bottom:1.5rem}}
.name{{font-size:1.7rem;font-weight:bold;color:var(--accent);margin:0 0 .3rem}}
.name small{{font-size:1rem;font-weight:normal;color:var(--muted);margin-left:.5rem}}
nav{{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;padding-bottom:.6rem}}
nav a{{padding:.15rem 0}}nav [aria-current]{{
font-weight:bold;color:var(--ink);text-decoration:none}}
h1{{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}}
h2{{font-size:1.25rem;color:var(--accent);margin:2rem 0 .6rem}}
h3{{font-size:1.08rem;margin:1.5rem 0 .4rem}}h4,h5,h6{{font-size:1rem;margin:1.2rem 0 .3rem}}
a{{color:var(--link)}}a:focus-visible,input:focus-visible,button:focus-visible{{
outline:3px solid var(--link);outline-offset:2px}}
p{{margin:.5rem 0 .9rem}}.muted{{color:var(--muted)}}.motto{{font-style:italic;font-size:1.15rem}}
h1,h2,h3,td,pre,code,a,blockquote,li{{unicode-bidi:isolate}}pre{{unicode-bidi:plaintext}}
table{{border-collapse:collapse;width:100%;margin:.6rem 0 1.2rem}}
td,th{{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;
border-bottom:1px solid var(--rule);overflow-wrap:anywhere}}
thead th{{color:var(--muted);font-size:.85rem;overflow-wrap:normal}}
tbody th{{font-weight:normal;color:var(--muted);width:13rem}}
time{{white-space:nowrap}}td:first-child{{min-width:2.5rem}}
code{{font-size:.84em;overflow-wrap:anywhere}}
pre{{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--tint);padding:.7rem .9rem;
font-size:.85rem}}
.law pre,pre.plain{{font-family:inherit;font-size:1rem}}
blockquote{{margin:.6rem 0;padding-left:1rem;border-left:3px solid var(--rule)}}
.law ol,.law ul{{list-style:none;padding-left:1.6rem;margin:.4rem 0}}
.law li p{{margin:.2rem 0}}.mark{{display:inline-block;min-width:1.6rem;margin-left:-1.6rem}}
.state{{font-weight:bold}}.good{{color:var(--good)}}.bad{{color:var(--bad)}}
hr{{border:0;border-top:1px solid var(--rule);margin:1.5rem 0}}
input,textarea,button{{font:inherit;color:inherit;background:var(--paper);
border:1px solid var(--muted);padding:.4rem .5rem;border-radius:.2rem}}
input,textarea{{width:100%}}button{{background:var(--tint);cursor:pointer;padding:.5rem 1.2rem}}
label{{display:block;margin:1rem 0 .25rem;font-weight:bold}}
footer{{margin-top:3rem;padding-top:.6rem;border-top:1px solid var(--rule);color:var(--muted);
font-size:.9rem}}
@media(max-width:44rem){{body{{padding:1rem .9rem 2rem}}
.rows thead{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
table,tbody,tr,td,tbody th{{display:block;width:auto}}
tr{{padding:.55rem 0;border-bottom:1px solid var(--rule)}}
td,tbody th{{border:0;padding:.12rem 0}}td:empty{{display:none}}
.rows td{{position:relative;padding-left:7.2rem;min-height:1.55rem}}
.rows td[data-label]::before{{content:attr(data-label);position:absolute;left:0;width:6.8rem;
color:var(--muted);font-size:.85rem;line-height:1.8}}}}
@media print{{nav,input,.pager{{display:none!important}}body{{max-width:none;margin:0;
font-size:9.5pt}}tr{{break-inside:avoid}}a{{color:inherit;text-decoration:none}}}}
"""
