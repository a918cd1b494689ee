using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if ((size is null) == (scale_factor is null))
                    throw new ArgumentException("exactly one of size and scale_factor must be given");
                var spatial = (int)x.dim() - 2;
                size = Spread(size, spatial, nameof(size));
                scale_factor = Spread(scale_factor, spatial, nameof(scale_factor));
                var smooth = mode is InterpolationMode.Linear or InterpolationMode.Bilinear or InterpolationMode.Bicubic or InterpolationMode.Trilinear;
                if (align_corners is not null && !smooth)
                {
                    throw new ArgumentException(
                        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
                }

                if (antialias && !(mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic && spatial == 2))
                    throw new ArgumentException("Anti-alias option is only supported for bilinear and bicubic modes of 4D input");
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = new long[spatial];
                    for (var dim = 0; dim < spatial; dim++) size[dim] = (long)Math.Floor(x.size(dim + 2) * scale_factor[dim]);
                    scale_factor = null;
                }

                var corners = align_corners ?? false;
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => Op.Call("upsample_nearest1d.vec"u8, x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => Op.Call("upsample_nearest2d.vec"u8, x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => Op.Call("upsample_nearest3d.vec"u8, x, size, scale_factor),
                    (InterpolationMode.NearestExact, 1) => Op.Call("_upsample_nearest_exact1d.vec"u8, x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2) => Op.Call("_upsample_nearest_exact2d.vec"u8, x, size, scale_factor),
                    (InterpolationMode.NearestExact, 3) => Op.Call("_upsample_nearest_exact3d.vec"u8, x, size, scale_factor),
                    (InterpolationMode.Area, 1) => adaptive_avg_pool1d(x, size![0]),
                    (InterpolationMode.Area, 2) => adaptive_avg_pool2d(x, size!),
                    (InterpolationMode.Area, 3) => adaptive_avg_pool3d(x, size!),
                    (InterpolationMode.Linear, 1) => Op.Call("upsample_linear1d.vec"u8, x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) when antialias => Op.Call("_upsample_bilinear2d_aa.vec"u8, x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Op.Call("upsample_bilinear2d.vec"u8, x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) when antialias => Op.Call("_upsample_bicubic2d_aa.vec"u8, x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Op.Call("upsample_bicubic2d.vec"u8, x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Op.Call("upsample_trilinear3d.vec"u8, x, size, corners, scale_factor),
                    _ => throw new ArgumentException($"Input of {spatial + 2} dimensions cannot be interpolated with mode {mode}"),
                };
            }

            public static Tensor upsample(
                Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest,
                bool align_corners = false)
                => interpolate(input, size, scale_factor, (InterpolationMode)mode, mode == UpsampleMode.Nearest ? null : align_corners);

            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false)
                => interpolate(x, size, scale_factor);

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false)
                => interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);

            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
                => Op.Call(
                    "grid_sampler"u8, input, grid, mode == GridSampleMode.Bilinear ? 0 : 1,
                    padding_mode switch { GridSamplePaddingMode.Zeros => 0, GridSamplePaddingMode.Border => 1, _ => 2 },
                    align_corners ?? false);

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
                => Op.Call("affine_grid_generator"u8, theta, size ?? throw new ArgumentNullException(nameof(size)), align_corners);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Op.Call("pixel_shuffle"u8, input, upscale_factor);

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor)
                => Op.Call("pixel_unshuffle"u8, input, downscale_factor);

            private static T[]? Spread<T>(T[]? values, int count, string name)
            {
                if (values is null || values.Length == count) return values;
                if (values.Length == 1) return Enumerable.Repeat(values[0], count).ToArray();
                throw new ArgumentException($"{name} must have one value or one per spatial dimension ({count}), got {values.Length}", name);
            }
        }
    }
}
