using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public enum Activations
        {
            ReLU = 0,
            GELU = 1,
        }

        public static MultiheadAttention MultiheadAttention(
            long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true, bool add_bias_kv = false,
            bool add_zero_attn = false, long? kdim = null, long? vdim = null)
            => new(
                embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim ?? embedded_dim, vdim ?? embedded_dim);

        public static TransformerEncoderLayer TransformerEncoderLayer(
            long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1,
            Activations activation = Activations.ReLU)
            => new(d_model, nhead, dim_feedforward, dropout, activation);

        public static TransformerEncoder TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers)
            => new(encoder_layer, num_layers);

        public static partial class functional
        {
            /// <summary>softmax(Q Kᵀ / √d + mask) V; a boolean mask is true where a query may look.</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentException("Dropout probability must be greater than or equal to zero.", nameof(p));
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Casual attention masking cannot pass a mask.", nameof(attn_mask));
                if (FusedAttention) return Op.Call("scaled_dot_product_attention"u8, query, key, value, attn_mask, p, is_casual);
                // libtorch 1.13 has the operator under a private name, with the weights as a second result.
                var (output, weights) = ((Tensor, Tensor))Op.Many(
                    "_scaled_dot_product_attention"u8, query, key, value, attn_mask, p, false, is_casual);
                weights?.Dispose();
                return output;
            }

            private static readonly bool FusedAttention = HasFusedAttention();

            private static bool HasFusedAttention()
            {
                try
                {
                    return OperatorTable.Find("scaled_dot_product_attention"u8) != 0;
                }
                catch (System.Runtime.InteropServices.ExternalException)
                {
                    return false;
                }
            }
        }
    }
}
