"""The asset's material in Mitsuba: glTF 2.0's metallic-roughness model (appendix B), seen from both sides.

A diffuse base under a GGX coat whose Fresnel takes from the base what it gives, and a conductor; the coat's and the
conductor's lost bounces are given back (Fdez-Agüera 2019). To be imported when Mitsuba's variant is set: its classes
exist only then.
"""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import brdf_table
from filmlot.render.scene import AlphaMode, Image, Material

_LEAST_ROUGHNESS = 0.045


class Textures:
    """The scene's pictures on the device: each at most once as colour and once as data."""

    def __init__(self, images: tuple[Image, ...]) -> None:
        self._images = images
        self._made: dict[tuple[int, bool], Any] = {}

    def color(self, image: int | None) -> Any:
        """The image decoded from sRGB, alpha as it is; None for none."""
        return None if image is None else self._texture(image, is_color=True)

    def data(self, image: int | None) -> Any:
        """The image's codes over 255; None for none."""
        return None if image is None else self._texture(image, is_color=False)

    def _texture(self, image: int, *, is_color: bool) -> Any:
        if (image, is_color) not in self._made:
            values = linear(self._images[image].pixels) if is_color else self._images[image].pixels / np.float32(255)
            tensor = mi.TensorXf(np.ascontiguousarray(values, dtype=np.float32))
            self._made[image, is_color] = mi.Texture2f(tensor, wrap_mode=dr.WrapMode.Repeat)
        return self._made[image, is_color]


def linear(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Light of sRGB codes; the fourth channel is no colour and stays as it is."""
    codes = pixels / np.float32(255)
    light = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
    light[..., 3] = codes[..., 3]
    return light.astype(np.float32)


def brdf_texture() -> Any:
    """The directional albedo of GGX: scale and bias of F0 over cos(view) and roughness."""
    return mi.Texture2f(mi.TensorXf(np.ascontiguousarray(brdf_table())), wrap_mode=dr.WrapMode.Clamp)


class MetallicRoughness(mi.BSDF):  # type: ignore[misc]
    """One material of a scene; `table` is `brdf_texture()`, shared by all."""

    def __init__(self, material: Material, textures: Textures, table: Any, *, has_colors: bool) -> None:
        super().__init__(mi.Properties())
        self._material = material
        self._base = textures.color(material.base_color_image)
        self._rough = textures.data(material.metallic_roughness_image)
        self._bump = textures.data(material.normal_image)
        self._table = table
        self._has_colors = has_colors
        both = mi.BSDFFlags.FrontSide | mi.BSDFFlags.BackSide
        lobes = [mi.BSDFFlags.DiffuseReflection | both, mi.BSDFFlags.GlossyReflection | both]
        if material.alpha_mode is not AlphaMode.OPAQUE:
            lobes.append(mi.BSDFFlags.Null | both)
        self.m_components = [int(lobe) for lobe in lobes]
        self.m_flags = sum(self.m_components[1:], self.m_components[0])
        for lobe in self.m_components:
            self.m_flags |= lobe

    def base_color(self, si: Any, active: Any) -> tuple[Any, Any]:
        """The colour (linear) and the alpha at a point."""
        red, green, blue, alpha = self._material.base_color
        color, opacity = mi.Color3f(red, green, blue), mi.Float(alpha)
        if self._base is not None:
            r, g, b, a = self._base.eval(self._uv(si), active)
            color, opacity = color * mi.Color3f(r, g, b), opacity * a
        if self._has_colors:
            color *= mi.Color3f(si.shape.eval_attribute_3("vertex_color", si, active))
            opacity *= si.shape.eval_attribute_1("vertex_alpha", si, active)
        return color, opacity

    def opacity(self, si: Any, active: Any) -> Any:
        """How much of the light a point stops: 0 or 1 where the alpha is a mask."""
        if self._material.alpha_mode is AlphaMode.OPAQUE:
            return mi.Float(1)
        _, alpha = self.base_color(si, active)
        if self._material.alpha_mode is AlphaMode.BLEND:
            return dr.clip(alpha, 0, 1)
        return dr.select(alpha >= self._material.alpha_cutoff, mi.Float(1), mi.Float(0))

    def sample(self, ctx: Any, si: Any, sample1: Any, sample2: Any, active: Any = True) -> tuple[Any, Any]:
        """A direction by the mixture of both lobes, or straight on through what is not there."""
        bs = mi.BSDFSample3f()
        opacity = self.opacity(si, active)
        stays = sample1 < opacity
        sample1 = sample1 / dr.maximum(opacity, 1e-6)
        point = self._point(si, active)
        is_coat = sample1 < point.coat_chance
        half, _ = point.facets.sample(point.wi, sample2)
        wo = dr.select(is_coat, mi.reflect(point.wi, half), mi.warp.square_to_cosine_hemisphere(sample2))
        value, pdf = self._weigh(point, wo)
        outward = point.frame.to_world(wo)
        outward.z = dr.select(point.is_back, -outward.z, outward.z)
        valid = active & stays & (pdf > 0) & (outward.z * si.wi.z > 0)
        bs.wo = dr.select(stays, outward, -si.wi)
        bs.pdf = dr.select(stays, pdf * opacity, 1 - opacity)
        bs.eta = 1.0
        bs.sampled_type = dr.select(stays, mi.UInt32(+mi.BSDFFlags.GlossyReflection), mi.UInt32(+mi.BSDFFlags.Null))
        bs.sampled_component = dr.select(stays, mi.UInt32(1), mi.UInt32(2))
        weight = dr.select(valid, value / dr.maximum(pdf, 1e-9), mi.Color3f(0))
        return bs, dr.select(stays, weight, mi.Color3f(1))

    def eval_pdf(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> tuple[Any, Any]:
        """The reflected part of the light, times the cosine, and the density of `sample` there."""
        point = self._point(si, active)
        inward = mi.Vector3f(wo.x, wo.y, dr.select(point.is_back, -wo.z, wo.z))
        value, pdf = self._weigh(point, point.frame.to_local(inward))
        active = active & (wo.z * si.wi.z > 0)
        opacity = self.opacity(si, active)
        return dr.select(active, value * opacity, mi.Color3f(0)), dr.select(active, pdf * opacity, 0)

    def eval(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:
        """See `eval_pdf`."""
        return self.eval_pdf(ctx, si, wo, active)[0]

    def pdf(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:
        """See `eval_pdf`."""
        return self.eval_pdf(ctx, si, wo, active)[1]

    def eval_null_transmission(self, si: Any, active: Any = True) -> Any:
        """How much goes straight through."""
        return mi.Color3f(1 - self.opacity(si, active))

    def eval_diffuse_reflectance(self, si: Any, active: Any = True) -> Any:
        """The base colour, of metals too: what an albedo layer shows."""
        return self.base_color(si, active)[0]

    def traverse(self, callback: Any) -> None:
        """Nothing here is differentiated."""

    def to_string(self) -> str:
        """The material's name."""
        return f"MetallicRoughness[{self._material.name}]"

    def _uv(self, si: Any) -> Any:
        a, b, c, d, e, f = self._material.uv_transform
        return mi.Point2f(a * si.uv.x + b * si.uv.y + c, d * si.uv.x + e * si.uv.y + f)

    def _point(self, si: Any, active: Any) -> _Point:
        base, _ = self.base_color(si, active)
        metallic, roughness = mi.Float(self._material.metallic), mi.Float(self._material.roughness)
        if self._rough is not None:
            _, g, b, _ = self._rough.eval(self._uv(si), active)
            metallic, roughness = metallic * b, roughness * g
        return _Point(
            si=si,
            base=base,
            metallic=metallic,
            roughness=dr.clip(roughness, _LEAST_ROUGHNESS, 1),
            reflectance=((self._material.ior - 1) / (self._material.ior + 1)) ** 2,
            normal=self._bent(si, active),
            table=self._table,
        )

    def _bent(self, si: Any, active: Any) -> Any:
        """The normal map's normal in the frame of the surface, on its front side; v runs down the picture."""
        if self._bump is None:
            return mi.Normal3f(0, 0, 1)
        x, y, z, _ = self._bump.eval(self._uv(si), active)
        scale = self._material.normal_scale
        x, y, z = (2 * x - 1) * scale, (2 * y - 1) * scale, 2 * z - 1
        across = si.to_local(si.dp_du)
        along = si.to_local(si.dp_dv)
        longest = dr.maximum(dr.maximum(dr.squared_norm(across), dr.squared_norm(along)), 1e-20)
        flat = mi.Vector3f(0, 0, 1)
        mapped = (across * x - along * y) * dr.rsqrt(longest)
        return dr.normalize(mi.Normal3f(mapped.x, mapped.y, 0) + flat * dr.maximum(z, 0.05))

    def _weigh(self, point: _Point, wo: Any) -> tuple[Any, Any]:
        """The model's value times the cosine, and the mixture's density, of a direction in the bent frame."""
        above = (wo.z > 1e-5) & (point.wi.z > 1e-5)
        half = dr.normalize(wo + point.wi)
        cosine = dr.maximum(dr.dot(half, wo), 0)
        fresnel = point.f0 + (point.f90 - point.f0) * (1 - cosine) ** 5
        lobe = point.facets.eval(half) * point.facets.G(point.wi, wo, half) / (4 * dr.maximum(point.wi.z, 1e-5))
        coat = fresnel * point.compensation * lobe
        base = point.albedo * (1 - fresnel) * dr.inv_pi * dr.maximum(wo.z, 0)
        coat_pdf = point.facets.pdf(point.wi, half) / dr.maximum(4 * cosine, 1e-6)
        pdf = point.coat_chance * coat_pdf + (1 - point.coat_chance) * mi.warp.square_to_cosine_hemisphere_pdf(wo)
        return dr.select(above, coat + base, mi.Color3f(0)), dr.select(above, pdf, 0)


class _Point:
    """What the model needs to know of one point."""

    def __init__(
        self, *, si: Any, base: Any, metallic: Any, roughness: Any, reflectance: float, normal: Any, table: Any
    ) -> None:
        self.is_back = si.wi.z < 0
        self.frame = mi.Frame3f(normal)
        self.wi = self.frame.to_local(mi.Vector3f(si.wi.x, si.wi.y, dr.abs(si.wi.z)))
        self.albedo = base * (1 - metallic)
        self.f0 = dr.lerp(mi.Color3f(reflectance), base, metallic)
        self.f90 = dr.clip(50 * dr.max(self.f0), 0, 1)  # an index of 1 reflects nothing at any angle
        self.facets = mi.MicrofacetDistribution(mi.MicrofacetType.GGX, roughness * roughness, True)
        scale, bias = table.eval(mi.Point2f(dr.clip(self.wi.z, 0, 1), roughness))
        self.compensation = 1 + self.f0 * (1 / dr.maximum(scale + bias, 1e-3) - 1)
        coat, rest = dr.mean(self.f0 * scale + self.f90 * bias), dr.mean(self.albedo)
        self.coat_chance = dr.select(coat > 0, dr.clip(coat / dr.maximum(coat + rest, 1e-6), 0.1, 0.95), 0)
