using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

public class GoldenTests
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor>> Expressions = new()
    {
        ["add"] = x => x[0] + x[1],
        ["add_alpha"] = x => x[0].add(x[1], 0.5),
        ["add_number"] = x => x[0] + 2,
        ["number_minus"] = x => 1.5 - x[0],
        ["number_over"] = x => 2 / x[0],
        ["mul_broadcast"] = x => x[0] * x[1][..4],
        ["div_floor"] = x => div(x[0], x[1], RoundingMode.floor),
        ["remainder"] = x => x[0] % x[1],
        ["fmod"] = x => fmod(x[0], x[1]),
        ["pow"] = x => x[0].pow(2.5),
        ["pow_tensor"] = x => x[0].pow(x[1]),
        ["chain"] = x => (exp(-x[0].abs()) * log1p(x[1]).sqrt()) + tanh(x[0]).sin(),
        ["inverse_trigonometry"] = x => asin(x[0] * 0.9) + acos(x[0] * 0.9) + atan2(x[0], x[0] + 3),
        ["hyperbolic"] = x => x[0].sinh() + x[0].cosh() + x[0].asinh() + (x[0] * 0.9).atanh(),
        ["logarithms"] = x => x[0].log() + (x[0].log2() * x[0].log10()) + x[0].rsqrt() + x[0].reciprocal(),
        ["rounding"] = x => x[0].round() + (x[0].floor() * 2) + (x[0].ceil() * 3) + (x[0].trunc() * 5) + x[0].frac(),
        ["round_decimals"] = x => x[0].round(2),
        ["erf"] = x => x[0].erf() + (x[0].erfc() * 2),
        ["clamp"] = x => x[0].clamp(-0.5, 0.6),
        ["clamp_min_only"] = x => x[0].clamp(min: 0.1),
        ["maximum"] = x => maximum(x[0], x[1]) + minimum(x[0], 0.5 * x[1]),
        ["lerp"] = x => lerp(x[0], x[1], x[2]),
        ["addcmul"] = x => addcmul(x[0], x[1], x[2], 0.3) + addcdiv(x[0], x[1], x[2], -2),
        ["where"] = x => where(x[0] > x[1], x[0], x[1] * 2),
        ["masked_fill"] = x => x[0].masked_fill(x[0] > 0.3, -1),
        ["masked_select"] = x => x[0].masked_select(x[0] > 0),
        ["comparisons"] = x => (x[0] > x[1]).@double() + ((x[0] >= x[1]) * 2) + ((x[0] < 0.3) * 4) + ((x[0] <= x[1]) * 8) + ((x[0] == x[0].clone()) * 16) + ((x[0] != x[1]) * 32),
        ["logic"] = x => ((x[0] > 0) & (x[1] > 0)).@double() + (((x[0] > 0) | (x[1] > 0)) * 2) + (((x[0] > 0) ^ (x[1] > 0)) * 4) + (~(x[0] > 0) * 8),
        ["relu"] = x => x[0].relu() + (x[0] * 8).relu6(),
        ["sigmoid_silu"] = x => x[0].sigmoid() + x[0].silu(),
        ["softmax"] = x => x[0].softmax(1) + x[0].log_softmax(0),
        ["gelu_elu"] = x => x[0].gelu() + x[0].elu(0.7) + x[0].selu(),
        ["leaky_softplus"] = x => x[0].leaky_relu(0.1) + x[0].softplus(2, 0.5),
        ["hard_activations"] = x => x[0].hardswish() + x[0].hardsigmoid() + x[0].hardtanh(-0.7, 0.8),
        ["sum"] = x => x[0].sum(),
        ["sum_dims"] = x => x[0].sum([0, 2], keepdim: true),
        ["mean_dims"] = x => x[0].mean([1, 2]),
        ["prod"] = x => x[0].prod(1),
        ["std"] = x => x[0].std(),
        ["var_dims"] = x => x[0].var([0, 1], unbiased: false, keepdim: true),
        ["var_mean"] = x => Flat(var_mean(x[0], 2)),
        ["max_dim"] = x => x[0].max(1).values,
        ["argmax"] = x => x[0].argmax(2).@double() + (10 * x[0].argmin(2)),
        ["amax"] = x => x[0].amax([0, 2]),
        ["median"] = x => x[0].median(),
        ["kthvalue"] = x => kthvalue(x[0], 3, null).values,
        ["topk"] = x => Doubles(x[0].topk(2, 2)),
        ["sort"] = x => Doubles(x[0].sort(1, descending: true, stable: true)),
        ["argsort"] = x => x[0].argsort(descending: true).@double(),
        ["cumsum"] = x => x[0].cumsum(1) + x[0].cumprod(2),
        ["norms"] = x => stack([x[0].norm(), x[0].norm(1f), linalg.norm(x[0]), linalg.vector_norm(x[0], 3)]),
        ["norm_dim"] = x => x[0].norm(1, keepdim: true, p: 3),
        ["logsumexp"] = x => x[0].logsumexp(1),
        ["all_any"] = x => stack([(x[0] > -2).all(), (x[0] > 2).any()]).@double(),
        ["quantile"] = x => x[0].quantile(tensor([0.1, 0.5, 0.9])),
        ["histc"] = x => x[0].histc(5, -1, 1),
        ["bincount"] = x => x[0].abs().flatten().bincount(null, 10).@double(),
        ["unique"] = x => Unique(x[0] % 4),
        ["matmul"] = x => matmul(x[0], x[1]),
        ["bmm"] = x => x[0].bmm(x[1].expand(2, 4, 5)),
        ["batched_matmul"] = x => matmul(x[0], x[1]),
        ["mv_dot_outer"] = x => outer(x[0].mv(x[1][..4]), x[1]) + x[1].dot(x[1]),
        ["addmm"] = x => addmm(ones(3, 5, float64), x[0], x[1], 0.5f, 2f),
        ["einsum"] = x => einsum("bij,jk->bki", x[0], x[1]),
        ["tensordot"] = x => tensordot(x[0], x[1], [2], [0]),
        ["inverse_det"] = x => linalg.inv(x[0]) * linalg.det(x[0]),
        ["svdvals"] = x => linalg.svdvals(x[0]),
        ["solve"] = x => linalg.solve(x[0], x[1]),
        ["cholesky"] = x => linalg.cholesky(x[0].matmul(x[0].T)),
        ["qr"] = x => linalg.qr(x[0]).Q.matmul(linalg.qr(x[0]).R),
        ["reshape_permute"] = x => x[0].permute(2, 0, 1).reshape(4, 6).t().contiguous().view(3, 8),
        ["squeeze"] = x => x[0].unsqueeze(1).unsqueeze(-1).squeeze().squeeze(0).unsqueeze(0),
        ["flatten_unflatten"] = x => x[0].flatten(1).unflatten(1, 2, 6),
        ["expand_repeat_tile"] = x => x[0].expand(2, 7).repeat(2, 3) + tile(x[0], [4, 3]),
        ["repeat_interleave"] = x => x[0].repeat_interleave(2),
        ["flip_roll_rot90"] = x => x[0].flip(0, 1) + x[0].roll(1, 0) + x[0].rot90().flatten().reshape(3, 4),
        ["stack_cat"] = x => cat([stack([x[0], x[1]], 1).flatten(0, 1), x[0]], 0),
        ["split_chunk"] = x => cat([x[0].split(2, 2)[1], x[0].chunk(2, 2)[0], x[0].split([1, 3], 2)[0]], 2),
        ["tril_triu_diag"] = x => x[0].tril(-1) + (x[0].triu(1) * 2) + diag(x[0].diagonal()),
        ["meshgrid"] = x => stack(meshgrid([x[0][..3], x[0][3..]], indexing: "xy")),
        ["unfold"] = x => x[0].unfold(0, 3, 2),
        ["movedim"] = x => x[0].movedim([0, 1], [2, 0]),
        ["index_numbers"] = x => x[0][1, -1],
        ["index_slices"] = x => x[0][TensorIndex.Colon, 1.., TensorIndex.Slice(step: 2)],
        ["index_ellipsis_none"] = x => x[0][TensorIndex.Ellipsis, TensorIndex.None, 1..^1],
        ["index_tensor"] = x => x[0][TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 0 })), 1..3],
        ["index_two_tensors"] = x => x[0][tensor(new long[] { 0, 2, 1 }), tensor(new long[] { 3, 0, 3 })],
        ["index_mask"] = x => x[0][x[0] > 0.2],
        ["index_select"] = x => x[0].index_select(1, tensor(new long[] { 3, 0, 3 })),
        ["gather"] = x => x[0].gather(1, x[1]),
        ["scatter"] = x => x[0].scatter(1, x[1], x[2][TensorIndex.Colon, ..2]),
        ["scatter_add"] = x => x[0].scatter_add(1, x[1], x[2][TensorIndex.Colon, ..2]),
        ["index_add"] = x => x[0].index_add(0, tensor(new long[] { 2, 0, 2 }), x[1], 0.5),
        ["take"] = x => x[0].take(tensor(new long[] { 0, 5, 11 })),
        ["rfft2"] = x => view_as_real(fft.rfft2(x[0])),
        ["irfft2"] = x => fft.irfft2(fft.rfft2(x[0]) * 2, [3, 4]),
        ["fft"] = x => fft.fftshift(fft.fft_(x[0], norm: FFTNormType.Ortho).abs()),
        ["cdist"] = x => cdist(x[0], x[1]),
        ["trapezoid"] = x => trapezoid(x[0], 0.5),
        ["linspace"] = _ => linspace(-1, 2, 7, float64),
        ["arange"] = _ => arange(1, 2, 0.25, float64),
        ["integer_arithmetic"] = x => ((x[0] * 3) - 1).@double() + x[0].floor_divide(2) + (x[0] / 4),
    };

    public static TheoryData<string> Cases => [.. Golden.Cases.EnumerateObject().Select(property => property.Name)];

    [Fact]
    public void Every_expression_has_a_stored_result_and_the_other_way_round() =>
        Assert.Equal(Golden.Cases.EnumerateObject().Select(p => p.Name).Order(), Expressions.Keys.Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_gradients_are_Pythons(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement stored = Golden.Cases.GetProperty(name);
        bool differentiate = stored.TryGetProperty("gradients", out JsonElement gradients);
        Tensor[] inputs = [.. stored.GetProperty("inputs").EnumerateArray().Select(Golden.Tensor)];
        foreach (Tensor input in inputs.Where(input => differentiate && input.is_floating_point()))
        {
            input.requires_grad = true;
        }

        Tensor output = Expressions[name](inputs);
        Golden.Equal(stored.GetProperty("output"), output.detach(), name);
        if (differentiate)
        {
            Tensor weights = cos(arange(output.numel(), float64) * 0.3).reshape(output.shape);
            (output * weights).sum().backward();
            for (int k = 0; k < inputs.Length; k++)
            {
                if (gradients[k].ValueKind == JsonValueKind.Null)
                {
                    Assert.Null(inputs[k].grad);
                }
                else
                {
                    Golden.Equal(gradients[k], inputs[k].grad!, $"{name}, gradient of input {k}");
                }
            }
        }
    }

    private static Tensor Flat((Tensor, Tensor) pair) => cat([pair.Item1.flatten(), pair.Item2.flatten()]);

    private static Tensor Doubles((Tensor, Tensor) pair) => cat([pair.Item1.@double(), pair.Item2.@double()]);

    private static Tensor Unique(Tensor input)
    {
        var (output, inverse, counts) = unique(input, sorted: true, return_inverse: true, return_counts: true);
        return cat([output, inverse!.flatten(), counts!]).@double();
    }
}
