"""The light from all around: an analytic sky or a lat-long picture, and its prefiltered forms."""

from __future__ import annotations

import hashlib
import math
import zipfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rgb = tuple[float, float, float]

SPECULAR_SIDES_PX = (128, 64, 32, 16, 8, 4)
_SAMPLES = 48
_CACHE_VERSION = 3
_LATLONG_PX = (1024, 512)


@dataclass(frozen=True, eq=False)
class Environment:
    """A lat-long picture, (H, W, 3) float32 linear: its middle looks along +Y, right of it +X, its top up."""

    radiance: Floats


@dataclass(frozen=True, kw_only=True)
class Sky:
    """A clear or clouded sky over a plain ground, as a function of direction; colours are linear radiance."""

    zenith: Rgb = (0.22, 0.38, 0.72)
    horizon: Rgb = (0.75, 0.82, 0.90)
    ground: Rgb = (0.20, 0.19, 0.18)
    glow: Rgb = (0.6, 0.5, 0.35)
    glow_direction: Rgb = (-0.4, -0.5, 0.75)
    glow_width: float = 0.35
    cloud: Rgb = (0.9, 0.9, 0.92)
    cloud_cover: float = 0.0

    def radiance(self, directions: Floats) -> Floats:
        """The radiance from unit directions (..., 3), shape (..., 3)."""
        up = directions[..., 2:3]
        rise = np.clip(up, 0, 1) ** 0.45
        sky = (1 - rise) * np.array(self.horizon) + rise * np.array(self.zenith)
        towards = np.array(self.glow_direction) / np.linalg.norm(self.glow_direction)
        facing = np.clip(directions @ towards, -1, 1)[..., None]
        glow = np.exp((facing - 1) / self.glow_width**2) * np.exp(-np.clip(up, 0, 1) * 2.2)
        sky = sky + glow * np.array(self.glow)
        if self.cloud_cover > 0:
            amount = _clouds(directions, self.cloud_cover)[..., None]
            lit = np.array(self.cloud) + np.array(self.glow) * (0.25 + 0.75 * np.clip(facing, 0, 1) ** 4)
            sky = sky * (1 - amount) + lit * amount
        below = 1 / (1 + np.exp(np.clip(up * 90 + 1.5, -60, 60)))
        return np.asarray(sky * (1 - below) + np.array(self.ground) * below, dtype=np.float32)

    @lru_cache(maxsize=8)  # noqa: B019 - skies are few and small; six megabytes a picture
    def picture(self) -> Environment:
        """This sky as a lat-long picture."""
        return Environment(self.radiance(latlong_directions(*_LATLONG_PX)))


@dataclass(frozen=True, eq=False, kw_only=True)
class FilteredEnvironment:
    """What shading needs: background, GGX-filtered cube levels (6, S, S, 3), irradiance as 9 x 3 SH."""

    background: Floats
    specular: tuple[Floats, ...]
    irradiance: Floats


def latlong_directions(width: int, height: int) -> Floats:
    """The unit direction of every pixel centre of a lat-long picture, (height, width, 3)."""
    azimuth = ((np.arange(width) + 0.5) / width - 0.5) * 2 * math.pi
    polar = ((np.arange(height) + 0.5) / height * math.pi)[:, None]
    flat = np.sin(polar)
    parts = (flat * np.sin(azimuth), flat * np.cos(azimuth), np.cos(polar) * np.ones_like(azimuth))
    return np.stack(parts, axis=-1).astype(np.float32)


def cube_directions(side: int) -> Floats:
    """The direction in stage space of every texel of a cube map, (6, side, side, 3), faces as in WebGPU."""
    from filmlot.standards.geometry.projection import CUBE_FACES

    offset = (np.arange(side) + 0.5) / side * 2 - 1
    across, down = np.meshgrid(offset, offset)
    faces = []
    for forward, up in CUBE_FACES:
        right = np.cross(forward, up)
        faces.append(across[..., None] * right - down[..., None] * np.array(up) + np.array(forward))
    directions = np.array(faces)
    return np.asarray(directions / np.linalg.norm(directions, axis=-1, keepdims=True), dtype=np.float32)


def sample_latlong(picture: Floats, directions: Floats) -> Floats:
    """The picture's radiance from unit directions, bilinear, shape of `directions`."""
    height, width, _ = picture.shape
    x = (np.arctan2(directions[..., 0], directions[..., 1]) / (2 * math.pi) + 0.5) * width - 0.5
    y = np.arccos(np.clip(directions[..., 2], -1, 1)) / math.pi * height - 0.5
    left, upper = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - left)[..., None], (y - upper)[..., None]
    columns = (left % width, (left + 1) % width)
    rows = (np.clip(upper, 0, height - 1), np.clip(upper + 1, 0, height - 1))
    top = picture[rows[0], columns[0]] * (1 - fx) + picture[rows[0], columns[1]] * fx
    bottom = picture[rows[1], columns[0]] * (1 - fx) + picture[rows[1], columns[1]] * fx
    return np.asarray(top * (1 - fy) + bottom * fy, dtype=np.float32)


def filter_environment(environment: Environment | Sky, cache: Path | None = None) -> FilteredEnvironment:
    """The prefiltered forms of an environment; kept in the folder `cache` when one is given."""
    picture = (environment.picture() if isinstance(environment, Sky) else environment).radiance
    if cache is None:
        return _filter(picture)
    key = hashlib.blake2b(picture.tobytes() + bytes([_CACHE_VERSION]), digest_size=16).hexdigest()
    path = cache / f"sky-{key}.npz"
    filtered = _read_cache(path, picture)
    if filtered is None:
        filtered = _filter(picture)
        cache.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        levels = {f"level{number}": level for number, level in enumerate(filtered.specular)}
        np.savez(part, irradiance=filtered.irradiance, **levels)  # type: ignore[arg-type]
        part.replace(path)
    return filtered


@cache
def brdf_table(side: int = 64, samples: int = 256) -> Floats:
    """GGX's split-sum table, (side, side, 2): scale and bias of F0; columns cos(view), rows roughness."""
    cos_view = ((np.arange(side) + 0.5) / side)[None, :, None]
    roughness = ((np.arange(side) + 0.5) / side)[:, None, None]
    alpha = roughness**2
    u, v = _hammersley(samples)
    cos_half = np.sqrt((1 - v) / (1 + (alpha**2 - 1) * v))
    sin_half = np.sqrt(np.maximum(1 - cos_half**2, 0))
    sin_view = np.sqrt(1 - cos_view**2)
    view_half = np.clip(sin_view * sin_half * np.cos(2 * math.pi * u) + cos_view * cos_half, 1e-4, 1)
    cos_light = np.clip(2 * view_half * cos_half - cos_view, 0, 1)
    masked = cos_light * np.sqrt(cos_view**2 * (1 - alpha**2) + alpha**2)
    masked += cos_view * np.sqrt(cos_light**2 * (1 - alpha**2) + alpha**2)
    weight = 2 * cos_light * view_half / np.maximum(masked * cos_half, 1e-6)
    fresnel = (1 - view_half) ** 5
    return np.stack([(weight * (1 - fresnel)).mean(-1), (weight * fresnel).mean(-1)], axis=-1).astype(np.float32)


def _read_cache(path: Path, picture: Floats) -> FilteredEnvironment | None:
    try:
        with path.open("rb") as file, np.load(file) as stored:
            levels = tuple(stored[f"level{number}"] for number in range(len(SPECULAR_SIDES_PX)))
            return FilteredEnvironment(background=picture, specular=levels, irradiance=stored["irradiance"])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None  # absent, or left half by a power cut: it is computed again


def _filter(picture: Floats) -> FilteredEnvironment:
    specular = []
    for level, side in enumerate(SPECULAR_SIDES_PX):
        roughness = level / (len(SPECULAR_SIDES_PX) - 1)
        # A smaller source stands for the wide footprint of one sample: less noise from few samples.
        source = _shrink(picture, 4 * side if level else 2 * picture.shape[1])
        specular.append(_filter_specular(source, cube_directions(side), roughness))
    return FilteredEnvironment(background=picture, specular=tuple(specular), irradiance=_project_irradiance(picture))


def _filter_specular(picture: Floats, normals: Floats, roughness: float) -> Floats:
    if roughness == 0:
        return sample_latlong(picture, normals)
    helper = np.where(np.abs(normals[..., 2:3]) < 0.9, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
    tangent = np.cross(helper, normals)
    tangent /= np.linalg.norm(tangent, axis=-1, keepdims=True)
    bitangent = np.cross(normals, tangent)
    total, weights = np.zeros_like(normals, dtype=np.float64), 0.0
    alpha = roughness**2
    for u, v in zip(*_hammersley(_SAMPLES), strict=True):
        cos_half = math.sqrt((1 - v) / (1 + (alpha**2 - 1) * v))
        sin_half = math.sqrt(max(1 - cos_half**2, 0))
        cos_light = 2 * cos_half**2 - 1  # view and normal are taken as one
        if cos_light <= 0:
            continue
        around = 2 * math.pi * u
        half = tangent * (sin_half * math.cos(around)) + bitangent * (sin_half * math.sin(around)) + normals * cos_half
        light = (2 * cos_half * half - normals).astype(np.float32)
        total += sample_latlong(picture, light) * cos_light
        weights += cos_light
    return np.asarray(total / weights, dtype=np.float32)


def _project_irradiance(picture: Floats) -> Floats:
    small = _shrink(picture, 128)
    height, width, _ = small.shape
    directions = latlong_directions(width, height).astype(np.float64)
    x, y, z = directions[..., 0], directions[..., 1], directions[..., 2]
    basis = np.stack(
        [
            np.full_like(x, 0.282095),
            0.488603 * y,
            0.488603 * z,
            0.488603 * x,
            1.092548 * x * y,
            1.092548 * y * z,
            0.315392 * (3 * z * z - 1),
            1.092548 * x * z,
            0.546274 * (x * x - y * y),
        ]
    )
    solid = np.sin((np.arange(height) + 0.5) / height * math.pi) * (math.pi / height) * (2 * math.pi / width)
    coefficients = np.einsum("khw,hwc,h->kc", basis, small, solid)
    # The cosine lobe's own coefficients over pi (Ramamoorthi and Hanrahan 2001): what a white surface
    # reflects.
    lobe = np.array([1.0, *[2 / 3] * 3, *[1 / 4] * 5])[:, None]
    return np.asarray(coefficients * lobe, dtype=np.float32)


def _shrink(picture: Floats, width: int) -> Floats:
    while picture.shape[1] >= 2 * width and picture.shape[0] % 2 == 0 and picture.shape[1] % 2 == 0:
        quads = picture.reshape(picture.shape[0] // 2, 2, picture.shape[1] // 2, 2, 3)
        picture = quads.mean(axis=(1, 3), dtype=np.float32)
    return picture


def _hammersley(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    numbers = np.arange(count)
    mirrored = sum(((numbers >> bit) & 1) / (2 << bit) for bit in range(16))
    return (numbers + 0.5) / count, np.asarray(mirrored)


def _clouds(directions: Floats, cover: float) -> NDArray[np.float64]:
    height = np.maximum(directions[..., 2], 0.0) + 0.12
    x, y = directions[..., 0] / height * 1.3, directions[..., 1] / height * 3.1  # stretched by the wind
    total = np.zeros(directions.shape[:-1])
    for octave in range(5):
        total += _value_noise(x * 2**octave + 17 * octave, y * 2**octave - 9 * octave) / 2 ** (octave + 1)
    amount = np.clip((total - (1 - cover)) / 0.35, 0, 1)
    return np.asarray(amount * amount * (3 - 2 * amount) * np.clip(directions[..., 2] * 9, 0, 1))


def _value_noise(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    left, lower = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    fx, fy = x - left, y - lower
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)

    def corner(column: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.float64]:
        mixed = (column * 374761393 + row * 668265263) & 0x7FFFFFFF
        mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0x7FFFFFFF
        return (mixed ^ (mixed >> 16)) / 0x7FFFFFFF

    lower_row = corner(left, lower) * (1 - fx) + corner(left + 1, lower) * fx
    upper_row = corner(left, lower + 1) * (1 - fx) + corner(left + 1, lower + 1) * fx
    return np.asarray(lower_row * (1 - fy) + upper_row * fy)
