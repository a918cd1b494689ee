using WaferVision.Explain;

namespace WaferVision.Tests.Explain;

public class LocalisationTests
{
    private static readonly byte[] Mask = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]; // 4×4, lower left

    [Theory]
    [InlineData(8, 0, 1)]
    [InlineData(4, 0, 0)]
    [InlineData(4, 1, 1)]     // one above
    [InlineData(6, 1, 0)]     // diagonal from (2, 1)
    [InlineData(6, 1.5, 1)]
    [InlineData(3, 2, 0)]     // √8 away
    public void The_maximum_must_lie_on_the_defect_or_within_the_tolerance(int at, double tolerance, double expected)
    {
        var heat = new float[16];
        heat[at] = 1;
        Assert.Equal(expected, Localisation.Pointing(heat, Mask, 4, tolerance));
    }

    [Fact]
    public void A_heat_map_without_an_opinion_scores_what_chance_does()
    {
        float[] even = [.. Enumerable.Repeat(0.5f, 16)];
        Assert.Equal(0.25, Localisation.Pointing(even, Mask, 4, tolerance: 0));
        Assert.Equal(0.25, Localisation.EnergyInMask(even, Mask, 4));
        Assert.Equal(0, Localisation.EnergyInMask(new float[16], Mask, 4));
    }

    [Fact]
    public void Energy_is_the_share_of_the_sum_and_what_speaks_against_counts_nothing()
    {
        float[] heat = [0, 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, -5, 0, 0, 0];
        Assert.Equal(0.75, Localisation.EnergyInMask(heat, Mask, 4));
        Assert.Equal(1, Localisation.EnergyInMask([.. Mask.Select(m => (float)m)], Mask, 4));
    }

    [Fact]
    public void Scaling_does_not_matter_and_growing_the_mask_never_lowers_a_score()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            float[] heat = [.. Enumerable.Range(0, 96).Select(_ => random.NextSingle())];
            byte[] small = [.. Enumerable.Range(0, 96).Select(_ => random.Next(4) == 0 ? (byte)1 : (byte)0)];
            small[random.Next(96)] = 1;
            byte[] large = [.. small.Select(m => m == 1 || random.Next(3) == 0 ? (byte)1 : (byte)0)];
            float[] scaled = [.. heat.Select(x => x * 8)];
            Assert.Equal(Localisation.EnergyInMask(heat, small, 12), Localisation.EnergyInMask(scaled, small, 12), 1e-6);
            Assert.Equal(Localisation.Pointing(heat, small, 12), Localisation.Pointing(scaled, small, 12));
            Assert.True(Localisation.EnergyInMask(heat, small, 12) <= Localisation.EnergyInMask(heat, large, 12));
            Assert.True(Localisation.Pointing(heat, small, 12) <= Localisation.Pointing(heat, large, 12));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Localisation.Pointing(new float[16], new byte[16], 4)); // an empty mask
        Assert.Throws<ArgumentException>(() => Localisation.Pointing(new float[15], Mask, 4));
        Assert.Throws<ArgumentException>(() => Localisation.Pointing(new float[16], Mask, 5));
        Assert.Contains("NaN at position 3", Assert.Throws<ArgumentException>(() =>
        {
            var heat = new float[16];
            heat[3] = float.NaN;
            Localisation.EnergyInMask(heat, Mask, 4);
        }).Message, StringComparison.Ordinal);
    }
}
