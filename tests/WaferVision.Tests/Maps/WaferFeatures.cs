using WaferVision.Maps;

namespace WaferVision.Tests.Maps;

/// <summary>A few classical features of a map and a Gaussian naive Bayes classifier for two classes, independent of the generator.</summary>
internal static class WaferFeatures
{
    private const int Rings = 8;
    private const int Sectors = 12;

    public static double[] Of(WaferMap map)
    {
        int n = map.Rows;
        double[] ringFails = new double[Rings], ringDies = new double[Rings], sectorFails = new double[Sectors], edgeFails = new double[Sectors];
        double[] rows = new double[n], columns = new double[n];
        for (int i = 0; i < map.Dies.Length; i++)
        {
            if (map.Dies[i] == DieCode.None)
            {
                continue;
            }

            double x = ((2.0 * (i % n)) + 1) / n - 1, y = ((2.0 * (i / n)) + 1) / n - 1;
            int ring = Math.Min(Rings - 1, (int)(Math.Sqrt((x * x) + (y * y)) * Rings));
            ringDies[ring]++;
            if (map.Dies[i] == DieCode.Fail)
            {
                int sector = Math.Clamp((int)((Math.Atan2(y, x) / (2 * Math.PI) + 0.5) * Sectors), 0, Sectors - 1);
                ringFails[ring]++;
                sectorFails[sector]++;
                edgeFails[sector] += ring == Rings - 1 ? 1 : 0;
                rows[i / n]++;
                columns[i % n]++;
            }
        }

        double fails = sectorFails.Sum() + 1;
        (int[] clusters, int interior) = ClusterSizes(map);
        return
        [
            .. ringFails.Select((f, k) => Math.Sqrt(f / Math.Max(1, ringDies[k]))),
            .. sectorFails.OrderDescending().Take(6).Select(f => f / fails),
            .. edgeFails.OrderDescending().Select(f => Math.Sqrt(f)),
            Math.Log(clusters[0] + 1), Math.Log(clusters[1] + 1), Math.Log(clusters[2] + 1), Math.Log(interior + 1),
            Math.Log(1 + Roughness(rows) / fails), Math.Log(1 + Roughness(columns) / fails),
        ];
    }

    /// <summary>Trains on the first maps of both classes and returns the share of the others that it gets right.</summary>
    public static double PairAccuracy(double[][] a, double[][] b, int train)
    {
        (double Mean, double Variance)[] Fit(double[][] of) => [.. Enumerable.Range(0, of[0].Length).Select(f =>
        {
            double mean = of.Take(train).Average(v => v[f]);
            return (mean, of.Take(train).Average(v => (v[f] - mean) * (v[f] - mean)) + 1e-3);
        })];
        double Score((double Mean, double Variance)[] model, double[] v) =>
            -model.Select((m, f) => ((v[f] - m.Mean) * (v[f] - m.Mean) / m.Variance) + Math.Log(m.Variance)).Sum();
        var (modelA, modelB) = (Fit(a), Fit(b));
        int right = a.Skip(train).Count(v => Score(modelA, v) > Score(modelB, v)) + b.Skip(train).Count(v => Score(modelB, v) > Score(modelA, v));
        return right / (double)(a.Length + b.Length - (2 * train));
    }

    // Stripes and lattices: squared second differences of a projection.
    private static double Roughness(double[] projection)
    {
        double sum = 0;
        for (int i = 1; i + 1 < projection.Length; i++)
        {
            double bend = projection[i - 1] - (2 * projection[i]) + projection[i + 1];
            sum += bend * bend;
        }

        return sum;
    }

    // The sizes of the three largest groups of neighbouring failures (eight neighbours), and of the largest that keeps clear of the edge.
    private static (int[] Largest, int Interior) ClusterSizes(WaferMap map)
    {
        bool[] seen = new bool[map.Dies.Length];
        List<int> sizes = [0, 0, 0];
        int interior = 0;
        Stack<int> open = [];
        for (int start = 0; start < seen.Length; start++)
        {
            if (seen[start] || map.Dies[start] != DieCode.Fail)
            {
                continue;
            }

            int size = 0;
            bool edge = false;
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out int at))
            {
                size++;
                double x = (at % map.Columns) - ((map.Columns - 1) / 2.0), y = (at / map.Columns) - ((map.Rows - 1) / 2.0);
                edge |= (x * x) + (y * y) > 0.9 * 0.9 * map.Rows * map.Rows / 4.0;
                for (int k = 0; k < 9; k++)
                {
                    int row = (at / map.Columns) + (k / 3) - 1, column = (at % map.Columns) + (k % 3) - 1, next = (row * map.Columns) + column;
                    if (row >= 0 && row < map.Rows && column >= 0 && column < map.Columns && !seen[next] && map.Dies[next] == DieCode.Fail)
                    {
                        seen[next] = true;
                        open.Push(next);
                    }
                }
            }

            sizes.Add(size);
            interior = edge ? interior : Math.Max(interior, size);
        }

        return ([.. sizes.OrderDescending().Take(3)], interior);
    }
}
