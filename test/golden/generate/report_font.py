"""Draws src/evaluation/report/font-data.ts: grey bitmaps of DejaVu Sans (free licence: https://dejavu-fonts.github.io/License.html)
for the PNG chart. Pinned: pillow==12.0.0, fonts of matplotlib. Run: python report_font.py > ../../../src/evaluation/report/font-data.ts"""
import base64, struct, os, zlib
import matplotlib
from PIL import Image, ImageDraw, ImageFont

FONTS = os.path.join(os.path.dirname(matplotlib.__file__), 'mpl-data', 'fonts', 'ttf')
LATIN = [*range(32, 127), *range(160, 256), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AC, 0x2212, 0xFFFD]
MORE = [*range(0x100, 0x180), *range(0x386, 0x3CF), *range(0x400, 0x460), 0x1E9E]  # Central Europe, Greek, Cyrillic


def pack(name, size, characters):
    font = ImageFont.truetype(os.path.join(FONTS, name), size)
    ascent, descent = font.getmetrics()
    out = b''
    for ch in map(chr, characters):
        advance = round(font.getlength(ch))
        left, top, right, bottom = font.getbbox(ch)
        w, h = right - left, bottom - top
        image = Image.new('L', (max(w, 1), max(h, 1)))
        if w and h:
            ImageDraw.Draw(image).text((-left, -top), ch, 255, font=font)
        else:
            w = h = 0
        pixels = [round(image.getpixel((x, y)) / 17) for y in range(h) for x in range(w)]
        if len(pixels) % 2:
            pixels.append(0)
        out += struct.pack('>HBbbBB', ord(ch), advance, left, top - ascent, w, h)
        out += bytes((a << 4) | b for a, b in zip(pixels[::2], pixels[1::2]))
    return base64.b64encode(zlib.compress(out, 9)).decode()


print("// Made by test/golden/generate/report_font.py; do not edit. Glyphs of DejaVu Sans as 4-bit grey bitmaps, free licence:")
print("// Fonts are (c) Bitstream (Bitstream Vera) and Tavmjong Bah (Arev); DejaVu changes are in public domain.")
print("// Compressed with zlib. Per glyph: code point (2 bytes), advance, left, top from the base line, width, height, pixels (two per byte).")
print(f"export const REGULAR_24 =\n\t'{pack('DejaVuSans.ttf', 24, LATIN + MORE)}';")
print(f"export const BOLD_32 =\n\t'{pack('DejaVuSans-Bold.ttf', 32, LATIN)}';")
