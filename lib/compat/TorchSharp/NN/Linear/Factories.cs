using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A fully connected layer: y = x Aᵀ + b over the last dimension.</summary>
        public static Linear Linear(
            long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            => new(inputSize, outputSize, hasBias, device, dtype);

        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        public static Bilinear Bilinear(
            long in1_features, long in2_features, long out_features, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            => new(in1_features, in2_features, out_features, hasBias, device, dtype);

        public static Identity Identity() => new();

        public static Embedding Embedding(
            long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
            bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            var weight = Parameter(empty([num_embeddings, embedding_dims], dtype: dtype, device: device));
            init.normal_(weight);
            if (padding_idx is { } index)
            {
                using var _ = no_grad();
                using var row = weight[index];
                row.zero_();
            }

            return new(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }

        public static Embedding Embedding_from_pretrained(
            Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
            bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            if (embeddings.dim() != 2)
                throw new ArgumentException($"Embeddings parameter is expected to be 2-dimensional, got {embeddings.dim()}");
            var copy = embeddings.detach().to(dtype ?? embeddings.dtype, device ?? embeddings.device, copy: true);
            return new(Parameter(copy, !freeze), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }

        /// <summary>Makes one dimension of several; by default all but the first.</summary>
        public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        public static Unflatten Unflatten(long dim, long[] unflattened_size) => new(dim, unflattened_size);
    }
}
