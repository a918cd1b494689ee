namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Lowers the rates when a measured value has not improved for a number of epochs.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _minimize;
                    private readonly bool _relative;
                    private readonly double _factor;
                    private readonly int _patience;
                    private readonly double _threshold;
                    private readonly int _cooldown;
                    private readonly double[] _least;
                    private readonly double _eps;
                    private double _best;
                    private int _badEpochs;
                    private int _cooling;

                    public ReduceLROnPlateau(
                        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                        string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8,
                        bool verbose = false) : base(optimizer, -1, verbose)
                    {
                        if (factor >= 1.0) throw new ArgumentException("Factor should be < 1.0.");
                        if (mode is not ("min" or "max")) throw new ArgumentException($"mode {mode} is unknown!");
                        if (threshold_mode is not ("rel" or "abs")) throw new ArgumentException($"threshold mode {threshold_mode} is unknown!");
                        var groups = _base_lrs.Length;
                        _least = min_lr switch
                        {
                            null or { Count: 0 } => new double[groups],
                            { Count: 1 } => Enumerable.Repeat(min_lr[0], groups).ToArray(),
                            _ => min_lr.ToArray(),
                        };
                        CheckCount(_least.Length, groups);
                        (_minimize, _relative) = (mode == "min", threshold_mode == "rel");
                        (_factor, _patience, _threshold, _cooldown, _eps) = (factor, patience, threshold, cooldown, eps);
                        _best = _minimize ? double.PositiveInfinity : double.NegativeInfinity;
                        _last_epoch = 0;
                    }

                    public override void step() => throw NeedsValue();

                    public override void step(int? epoch) => throw NeedsValue();

                    public override void step(double current, int? epoch = null)
                    {
                        _last_epoch = epoch ?? _last_epoch + 1;
                        if (IsBetter(current)) (_best, _badEpochs) = (current, 0);
                        else _badEpochs++;
                        if (_cooling > 0)
                        {
                            _cooling--;
                            _badEpochs = 0;
                        }

                        if (_badEpochs > _patience)
                        {
                            Reduce();
                            (_cooling, _badEpochs) = (_cooldown, 0);
                        }

                        _last_lrs = Rates;
                    }

                    private protected override double[] get_lr() => Rates;

                    private bool IsBetter(double value) => (_minimize, _relative) switch
                    {
                        (true, true) => value < _best * (1 - _threshold),
                        (true, false) => value < _best - _threshold,
                        (false, true) => value > _best * (1 + _threshold),
                        (false, false) => value > _best + _threshold,
                    };

                    private void Reduce()
                    {
                        var groups = Groups;
                        for (var i = 0; i < groups.Length; i++)
                        {
                            var lower = Math.Max(groups[i].LearningRate * _factor, _least[i]);
                            if (groups[i].LearningRate - lower <= _eps) continue;
                            groups[i].LearningRate = lower;
                            if (_verbose) Console.WriteLine($"Epoch {_last_epoch}: reducing learning rate of group {i} to {lower:g4}.");
                        }
                    }

                    private static InvalidOperationException NeedsValue()
                        => new("step() should not be used with the ReduceLROnPlateau scheduler. Use step(double, int?), instead.");
                }
            }
        }
    }
}
