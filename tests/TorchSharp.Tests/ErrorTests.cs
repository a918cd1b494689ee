using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Tests.Torch;

/// <summary>Whatever goes wrong is an exception in .NET, with libtorch's words where it was libtorch that refused.</summary>
public class ErrorTests
{
    [Fact]
    public void A_shape_error_has_libtorchs_message_without_its_stack()
    {
        using DisposeScope scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
        Assert.Contains("must match the size", Assert.Throws<ExternalException>(() => ones(2) + ones(3)).Message);
        Assert.Contains("invalid for input of size 6", Assert.Throws<ExternalException>(() => ones(6).view(4)).Message);
    }

    [Fact]
    public void A_wrong_type_or_range_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(6, float32).reshape(2, 3);
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<ArgumentException>(() => x[0, 0].item<long>());
        Assert.ThrowsAny<ExternalException>(() => x.item<float>());
        Assert.Contains("out of range", Assert.Throws<ExternalException>(() => x[5]).Message);
        Assert.Contains("Dimension out of range", Assert.Throws<ExternalException>(() => x.sum(2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.size(2));
        Assert.Throws<ArgumentException>(() => x[TensorIndex.Colon, TensorIndex.Colon, 0]);
        Assert.Throws<ArgumentException>(() => x[TensorIndex.Slice(step: -1)]);
        Assert.Throws<IndexOutOfRangeException>(() => x.data<float>()[2, 0]);
        Assert.ThrowsAny<ExternalException>(() => arange(3).requires_grad_());
        Assert.Throws<ArgumentException>(() => tensor([1f, 2f, 3f], [2L, 2L]));
        Assert.Throws<ArgumentException>(() => device("tpu"));
        Assert.ThrowsAny<ExternalException>(() => zeros(-1));
        Assert.ThrowsAny<ExternalException>(() => zeros(1L << 60));
        Assert.Contains("does not require grad", Assert.Throws<ExternalException>(() => x.sum().backward()).Message);
        Assert.ThrowsAny<Exception>(() => einsum("ij,jk", x));
    }

    [Fact]
    public void Null_in_an_operands_place_is_named()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2);
        Assert.Equal("aten::add(): argument 'other' (position 2) must be Tensor, not null", Assert.Throws<ExternalException>(() => x + (Tensor)null!).Message);
        Assert.ThrowsAny<Exception>(() => cat([x, null!]));
        Assert.Throws<ArgumentNullException>(() => stack(null!));
        Assert.Throws<ArgumentNullException>(() => autograd.backward([null!]));
    }

    [Fact]
    public void A_tensor_disposed_of_is_known_to_be()
    {
        Tensor x = ones(2);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x + 1);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        Assert.Throws<InvalidOperationException>(() => ones(2).add_(x));
        Assert.Equal("", x.ToString());
    }

    [Fact]
    public void An_accessor_outlives_its_tensor()
    {
        Tensor y = ones(3);
        var accessor = y.data<float>();
        y.Dispose();
        Assert.Equal([1f, 1f, 1f], accessor.ToArray());
        accessor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => accessor.ToArray());
    }
}
