using TorchSharp;
using WaferVision.Evaluation;
using static TorchSharp.torch;

namespace WaferVision.Tests.Evaluation;

public class LinearCkaTests
{
    [Fact]
    public void Two_maps_of_the_same_line_are_alike_and_closed_forms_hold()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 1, 0, -1, 0, 0, 2, 0, -2 }, [4, 2]);

        // XᵀX = diag(2, 8); with the first column alone YᵀY = 2 and YᵀX = (2, 0), so that CKA = 4 / (√68 · 2).
        Assert.Equal(4 / (Math.Sqrt(68) * 2), LinearCka.Of(x, x.narrow(1, 0, 1)), 12);
        Assert.Equal(1, LinearCka.Of(x, (x * -3) + 7), 12);
        Assert.Equal(0, LinearCka.Of(x.narrow(1, 0, 1), x.narrow(1, 1, 1)), 12);
    }

    [Theory]
    [InlineData(40, 7, 5)]
    [InlineData(6, 30, 9)]
    [InlineData(10, 10, 12)]
    public void Both_forms_agree_with_the_definition_by_sums(int count, int first, int second)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] x = Numbers(count, first, 1), y = Numbers(count, second, 2);
        double expected = ByHsic(x, y);

        Assert.Equal(expected, LinearCka.ByFeatures(tensor(x), tensor(y)), 10);
        Assert.Equal(expected, LinearCka.ByMaps(tensor(x), tensor(y)), 10);
        Assert.Equal(expected, LinearCka.Of(tensor(x), tensor(y)), 10);
        Assert.Equal(expected, LinearCka.Of(tensor(y), tensor(x)), 10);
        Assert.InRange(expected, 0, 1);
    }

    [Fact]
    public void Rotation_and_scale_change_nothing_but_a_linear_map_does()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(Numbers(30, 2, 3)), y = tensor(Numbers(30, 4, 4));
        Tensor turned = x.matmul(tensor(new double[,] { { 0.6, -0.8 }, { 0.8, 0.6 } })) * 5;
        Tensor stretched = x.matmul(tensor(new double[,] { { 1, 0 }, { 0, 20 } }));

        Assert.Equal(LinearCka.Of(x, y), LinearCka.Of(turned, y), 10);
        Assert.True(Math.Abs(LinearCka.Of(x, y) - LinearCka.Of(stretched, y)) > 1e-3);
    }

    [Fact]
    public void What_has_no_similarity_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(Numbers(5, 2, 3));

        Assert.Throws<ArgumentException>(() => LinearCka.Of(x, tensor(Numbers(4, 2, 3))));
        Assert.Throws<ArgumentException>(() => LinearCka.Of(x, x.flatten()));
        Assert.Contains("undefined", Assert.Throws<ArgumentException>(() => LinearCka.Of(x, ones_like(x) / 3)).Message, StringComparison.Ordinal);
    }

    // HSIC(K, L) with the centring matrix written out, element by element.
    private static double ByHsic(double[,] x, double[,] y)
    {
        int n = x.GetLength(0);
        double[,] k = Gram(x), l = Gram(y);
        return Hsic(k, l) / Math.Sqrt(Hsic(k, k) * Hsic(l, l));

        double Hsic(double[,] a, double[,] b)
        {
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    sum += Centred(a, i, j) * b[j, i];
                }
            }

            return sum;
        }

        double Centred(double[,] a, int i, int j)
        {
            double row = 0, column = 0, all = 0;
            for (int p = 0; p < n; p++)
            {
                row += a[i, p] / n;
                column += a[p, j] / n;
                for (int q = 0; q < n; q++)
                {
                    all += a[p, q] / n / n;
                }
            }

            return a[i, j] - row - column + all;
        }

        double[,] Gram(double[,] z)
        {
            var gram = new double[n, n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    gram[i, j] = Enumerable.Range(0, z.GetLength(1)).Sum(d => z[i, d] * z[j, d]);
                }
            }

            return gram;
        }
    }

    private static double[,] Numbers(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var numbers = new double[rows, columns];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i / columns, i % columns] = random.NextDouble() + (i / columns % 3);
        }

        return numbers;
    }
}
