# The test images: every kind of PNG, JPEG and WebP that cameras and editors write, small, with what Pillow reads from them.
# Run from the repository root: python test/golden/generate/images.py   (Pillow 12)
import base64, io, json
import numpy as np
from PIL import Image

h, w = 5, 7
rgb = np.stack([np.arange(h * w).reshape(h, w) * 7 % 256, np.arange(h * w).reshape(h, w) * 3, 255 - np.arange(h * w).reshape(h, w) * 5], -1).astype('uint8')
grey = (np.arange(h * w).reshape(h, w) * 7).astype('uint8')
alpha = np.dstack([rgb, (np.arange(h * w).reshape(h, w) * 7).astype('uint8')])
smooth = np.stack([np.add.outer(np.arange(24), np.arange(40)) * 4, np.add.outer(np.arange(24)[::-1], np.arange(40)) * 4, np.full((24, 40), 90)], -1).astype('uint8')

def file(image, kind, **options):
	buffer = io.BytesIO()
	image.save(buffer, kind, **options)
	return buffer.getvalue()

def entry(name, data, tolerance):
	image = Image.open(io.BytesIO(data))
	if image.mode.startswith('I'):
		image = Image.fromarray((np.asarray(image).astype('float64') * 255 / 65535 + 0.5).astype('uint8'))
	rgba = np.asarray(image.convert('RGBA')).astype('float64')
	a = rgba[..., 3:] / 255
	pixels = np.floor(rgba[..., :3] * a + 255 * (1 - a) + 0.5)
	return dict(name=name, file=base64.b64encode(data).decode(), width=image.width, height=image.height, tolerance=tolerance, pixels=pixels.astype(int).ravel().tolist())

images = [
	entry('png rgb', file(Image.fromarray(rgb), 'PNG'), 0),
	entry('png rgba', file(Image.fromarray(alpha), 'PNG'), 1),
	entry('png grey', file(Image.fromarray(grey), 'PNG'), 0),
	entry('png grey with alpha', file(Image.fromarray(np.dstack([grey, 255 - grey]), 'LA'), 'PNG'), 1),
	entry('png 16 bit', file(Image.fromarray(grey.astype('uint16') * 257), 'PNG'), 1),
	entry('png 1 bit', file(Image.fromarray(grey > 100), 'PNG'), 0),
	entry('png palette', file(Image.fromarray(rgb).quantize(16), 'PNG'), 0),
	entry('jpeg', file(Image.fromarray(smooth), 'JPEG', quality=95, subsampling=0), 3),
	entry('jpeg grey', file(Image.fromarray(smooth[..., 0]), 'JPEG', quality=95), 3),
	entry('jpeg progressive', file(Image.fromarray(smooth), 'JPEG', quality=95, subsampling=0, progressive=True), 3),
	entry('webp lossless', file(Image.fromarray(rgb), 'WEBP', lossless=True), 0),
	entry('webp', file(Image.fromarray(smooth), 'WEBP', quality=95), 6),
]
shrunk = [dict(width=s[0], height=s[1], pixels=np.asarray(Image.fromarray(smooth).resize(s, Image.BOX)).astype(int).ravel().tolist()) for s in [(20, 12), (8, 8), (1, 1)]]
with open('test/golden/images.json', 'w') as out:
	json.dump(dict(made_with=f'Pillow {Image.__version__}', images=images, smooth=dict(width=40, height=24, pixels=smooth.astype(int).ravel().tolist()), shrunk=shrunk), out)
