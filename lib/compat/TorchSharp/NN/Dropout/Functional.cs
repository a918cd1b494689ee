using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => inplace ? Op.On(input, "dropout_"u8, input, p, training).alias() : Op.Call("dropout"u8, input, p, training);

            /// <summary>Drops whole channels of a (N, C, L) or (C, L) input.</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => DropChannels(input, 1, p, training, inplace);

            /// <summary>Drops whole channels of a (N, C, H, W) or (C, H, W) input.</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => DropChannels(input, 2, p, training, inplace);

            /// <summary>Drops whole channels of a (N, C, D, H, W) or (C, D, H, W) input.</summary>
            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => DropChannels(input, 3, p, training, inplace);

            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
                => inplace ? Op.On(input, "alpha_dropout_"u8, input, p, training).alias() : Op.Call("alpha_dropout"u8, input, p, training);

            public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
                => inplace
                    ? Op.On(input, "feature_alpha_dropout_"u8, input, p, training).alias()
                    : Op.Call("feature_alpha_dropout"u8, input, p, training);

            private static Tensor DropChannels(Tensor input, int spatial, double p, bool training, bool inplace)
            {
                if (input.dim() != spatial + 1)
                {
                    return inplace
                        ? Op.On(input, "feature_dropout_"u8, input, p, training).alias()
                        : Op.Call("feature_dropout"u8, input, p, training);
                }

                // libtorch takes the second dimension for the channels, so an unbatched input gets a batch of one.
                using var batch = input.unsqueeze(0);
                using var dropped = DropChannels(batch, spatial, p, training, inplace);
                return dropped.squeeze(0);
            }
        }
    }
}
