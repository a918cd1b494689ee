namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Rates that rise and fall between two bounds (Smith 2015), momentum the other way.</summary>
                public class CyclicLR : LRScheduler
                {
                    public enum Mode
                    {
                        Triangular,
                        Triangular2,
                        ExpRange,
                    }

                    public enum ScaleMode
                    {
                        Cycle,
                        Iterations,
                    }

                    private readonly double _length;
                    private readonly double _rise;
                    private readonly double[] _max_lrs;
                    private readonly double[]? _baseMomentum;
                    private readonly double[]? _maxMomentum;
                    private readonly Func<double, double> _scale;
                    private readonly bool _scalesCycles;

                    public CyclicLR(
                        Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1,
                        Mode mode = Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                        ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true, double base_momentum = 0.8,
                        double max_momentum = 0.9, int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, PerGroup(optimizer, base_lr), PerGroup(optimizer, max_lr), step_size_up, step_size_down, mode, gamma,
                            scale_fn, scale_mode, cycle_momentum, PerGroup(optimizer, base_momentum), PerGroup(optimizer, max_momentum),
                            last_epoch, verbose) { }

                    public CyclicLR(
                        Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000,
                        int step_size_down = -1, Mode mode = Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                        ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                        IEnumerable<double>? max_momentum = null, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _base_lrs = base_lr.ToArray();
                        _max_lrs = max_lr.ToArray();
                        CheckCount(_base_lrs.Length, Groups.Length);
                        CheckCount(_max_lrs.Length, Groups.Length);
                        _length = step_size_up + (step_size_down == -1 ? step_size_up : step_size_down);
                        _rise = step_size_up / _length;
                        if (last_epoch == -1) Set([.. _base_lrs]);
                        if (cycle_momentum)
                        {
                            if (optimizer is not IMomentum)
                                throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                            _baseMomentum = (base_momentum ?? PerGroup(optimizer, 0.8)).ToArray();
                            _maxMomentum = (max_momentum ?? PerGroup(optimizer, 0.9)).ToArray();
                        }

                        _scale = scale_fn ?? mode switch
                        {
                            Mode.Triangular => _ => 1.0,
                            Mode.Triangular2 => cycle => 1.0 / Math.Pow(2, cycle - 1),
                            _ => iteration => Math.Pow(gamma, iteration),
                        };
                        _scalesCycles = scale_fn is null ? mode != Mode.ExpRange : scale_mode == ScaleMode.Cycle;
                        step();
                    }

                    private protected override double[] get_lr()
                    {
                        var cycle = Math.Floor(1 + _last_epoch / _length);
                        var x = 1.0 + _last_epoch / _length - cycle;
                        var height = (x <= _rise ? x / _rise : (x - 1) / (_rise - 1)) * _scale(_scalesCycles ? cycle : _last_epoch);
                        if (_baseMomentum is not null)
                        {
                            var groups = Groups;
                            for (var i = 0; i < groups.Length; i++)
                                ((IMomentum)groups[i]).Momentum = _maxMomentum![i] - (_maxMomentum[i] - _baseMomentum[i]) * height;
                        }

                        return _base_lrs.Select((rate, i) => rate + (_max_lrs[i] - rate) * height).ToArray();
                    }
                }

                private static double[] PerGroup(Optimizer optimizer, double value)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    return Enumerable.Repeat(value, optimizer.ParamGroups.Count()).ToArray();
                }
            }
        }
    }
}
