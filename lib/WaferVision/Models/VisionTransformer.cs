using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The size of a vision transformer.</summary>
public sealed record VisionTransformerOptions
{
    /// <summary>Height and width of a patch in pixels; 1 or more. Default: 16.</summary>
    public int Patch { get; init => field = AtLeastOne(value, nameof(Patch)); } = 16;

    /// <summary>Encoder layers; 1 or more. Default: 12.</summary>
    public int Layers { get; init => field = AtLeastOne(value, nameof(Layers)); } = 12;

    /// <summary>Attention heads a layer, a divisor of the width. Default: 12, ViT-B's.</summary>
    public int Heads { get; init => field = AtLeastOne(value, nameof(Heads)); } = 12;

    /// <summary>Numbers a token; the hidden layer of each perceptron has four times as many. Default: 768, ViT-B's.</summary>
    public int Width { get; init => field = AtLeastOne(value, nameof(Width)); } = 768;

    private static int AtLeastOne(int value, string name) => value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Expected 1 or more.");
}

/// <summary>
/// Vision transformer: cuts the image into patches, makes each a token, and lets tokens attend to each other (Dosovitskiy et al., An Image is
/// Worth 16x16 Words, arXiv 2010.11929, equations 1 to 4). With 1000 classes of 3×224×224 images ViT-B/16 has 86,567,656 parameters, the tiny
/// one of Touvron et al. (arXiv 2012.12877, table 1) 5,717,416.
/// </summary>
public sealed class VisionTransformer : nn.Module<Tensor, Tensor>
{
    /// <summary>What the registry has of this family.</summary>
    internal static IEnumerable<ModelInfo> Variants { get; } =
    [
        new("vit_tiny_16", "ViT-Ti/16", 2020, ModelInfo.ArXiv("2012.12877"), ModelInfo.ImageNet, SmallestInput: 16, AnySize: true, options => new VisionTransformer(options, new() { Heads = 3, Width = 192 })),
        new("vit_b_16", "ViT-B/16", 2020, ModelInfo.ArXiv("2010.11929"), ModelInfo.ImageNet, SmallestInput: 16, AnySize: true, options => new VisionTransformer(options)),
    ];

    private readonly Parameter class_token;
    private readonly Conv2d conv_proj;
    private readonly MapsToTokens tokens = new();
    private readonly PrependToken prepend = new();
    private readonly Add add = new();
    private readonly Encoder encoder;
    private readonly FirstToken first = new();
    private readonly Sequential heads;

    /// <summary>Makes the network with initial weights as torchvision draws them: all logits are 0 until it is trained.</summary>
    /// <param name="options">Classes, channels and size. Other sizes may be fed to it too: position embeddings are interpolated.</param>
    /// <param name="size">Patches, layers, heads and width; ViT-B/16 if null.</param>
    /// <exception cref="ArgumentException">The image size is not a multiple of the patch, or the width not one of the heads.</exception>
    public VisionTransformer(ModelOptions options, VisionTransformerOptions? size = null)
        : base(nameof(VisionTransformer))
    {
        ArgumentNullException.ThrowIfNull(options);
        size ??= new();
        long side = Patches(options.InputSize, size.Patch);
        class_token = nn.Parameter(zeros(1, 1, size.Width));
        class_token.DetachFromDisposeScope();
        conv_proj = nn.Conv2d(options.InputChannels, size.Width, size.Patch, stride: size.Patch);
        encoder = new(size, side);
        Linear head = nn.Linear(size.Width, options.Classes);
        heads = nn.Sequential(("head", head));
        RegisterComponents();
        nn.init.trunc_normal_(conv_proj.weight, 0, 1 / Math.Sqrt((double)options.InputChannels * size.Patch * size.Patch));
        InitialWeights.Zero(conv_proj.bias);
        nn.init.zeros_(head.weight);
        InitialWeights.Zero(head.bias);
    }

    /// <summary>Computes logits. Intermediate tensors are freed before it returns.</summary>
    /// <param name="input">Images (N, C, H, W), height and width multiples of the patch.</param>
    /// <returns>Logits (N, classes).</returns>
    /// <exception cref="ArgumentException">Height or width is not a multiple of the patch.</exception>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Check(input.shape[2]);
        Check(input.shape[3]);
        Tensor maps = conv_proj.call(input);                                 // (N, D, rows, columns)
        Tensor x = prepend.call(tokens.call(maps), class_token);             // (N, T = 1 + rows·columns, D)
        x = encoder.call(add.call(x, encoder.Positions(maps)));              // (N, T, D)
        return heads.call(first.call(x)).MoveToOuterDisposeScope();          // (N, classes)

        void Check(long pixels) => Patches(pixels, conv_proj.kernel_size[0]);
    }

    private static long Patches(long pixels, long patch) => pixels >= patch && pixels % patch == 0
        ? pixels / patch
        : throw new ArgumentException($"An image {pixels} pixels wide or high cannot be cut into patches of {patch}; expected a multiple of {patch}.", nameof(pixels));

    /// <summary>Position embeddings, encoder layers and the last normalisation.</summary>
    private sealed class Encoder : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter pos_embedding;
        private readonly InterpolatedPositions interpolation;
        private readonly Sequential layers;
        private readonly LayerNorm ln;

        public Encoder(VisionTransformerOptions size, long side)
            : base(nameof(Encoder))
        {
            interpolation = new(side);
            pos_embedding = nn.Parameter(empty(1, 1 + (side * side), size.Width));
            pos_embedding.DetachFromDisposeScope();
            layers = nn.Sequential(Enumerable.Range(0, size.Layers)
                .Select((string, nn.Module<Tensor, Tensor>) (i) => ($"encoder_layer_{i}", new EncoderLayer(size))));
            ln = nn.LayerNorm(size.Width, eps: 1e-6);
            RegisterComponents();
            nn.init.normal_(pos_embedding, 0, 0.02);
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            return ln.call(layers.call(input)).MoveToOuterDisposeScope(); // (N, T, D)
        }

        /// <summary>The embeddings of the tokens of maps (N, D, rows, columns), as (1, 1 + rows·columns, D).</summary>
        public Tensor Positions(Tensor maps) => interpolation.call(maps, pos_embedding);
    }

    /// <summary>Attention among tokens, then a perceptron on each; both are normalised before and added to what they were given.</summary>
    private sealed class EncoderLayer : nn.Module<Tensor, Tensor>
    {
        private readonly LayerNorm ln_1;
        private readonly SelfAttention self_attention;
        private readonly LayerNorm ln_2;
        private readonly Sequential mlp;
        private readonly Add add = new();

        public EncoderLayer(VisionTransformerOptions size)
            : base(nameof(EncoderLayer))
        {
            ln_1 = nn.LayerNorm(size.Width, eps: 1e-6);
            self_attention = new(size.Width, size.Heads);
            ln_2 = nn.LayerNorm(size.Width, eps: 1e-6);
            Linear up = nn.Linear(size.Width, 4 * size.Width);
            Linear down = nn.Linear(4 * size.Width, size.Width);
            mlp = nn.Sequential(("0", up), ("1", nn.GELU()), ("3", down)); // torchvision's numbers 2 and 4 are dropouts of 0
            RegisterComponents();
            foreach (Linear layer in (Linear[])[up, down])
            {
                nn.init.xavier_uniform_(layer.weight);
                nn.init.normal_(layer.bias!, 0, 1e-6);
            }
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = add.call(self_attention.call(ln_1.call(input)), input);   // (N, T, D)
            return add.call(mlp.call(ln_2.call(x)), x).MoveToOuterDisposeScope(); // (N, T, D)
        }
    }
}
