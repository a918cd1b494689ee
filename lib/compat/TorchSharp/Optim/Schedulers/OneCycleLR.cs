namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>One rise to the largest rate and one fall far below the first (Smith and Topin 2017), momentum the other way.</summary>
                public class OneCycleLR : LRScheduler
                {
                    public enum AnnealStrategy
                    {
                        Cos,
                        Linear,
                    }

                    private enum Level
                    {
                        Initial,
                        Max,
                        Min,
                    }

                    private readonly int _total;
                    private readonly AnnealStrategy _strategy;
                    private readonly (double End, Level From, Level To, bool MomentumFalls, bool MomentumRises)[] _phases;
                    private readonly double[] _initial_lrs;
                    private readonly double[] _max_lrs;
                    private readonly double[] _min_lrs;
                    private readonly double[]? _baseMomentum;
                    private readonly double[]? _maxMomentum;

                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4,
                        bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, PerGroup(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy,
                            cycle_momentum, PerGroup(optimizer, base_momentum), PerGroup(optimizer, max_momentum), div_factor,
                            final_div_factor, three_phase, last_epoch, verbose) { }

                    public OneCycleLR(
                        Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25,
                        double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (total_steps == -1 && (epochs <= 0 || steps_per_epoch <= 0))
                        {
                            throw new ArgumentException(
                                "You must define either total_steps OR both epochs and steps_per_epoch, as positive numbers");
                        }

                        if (total_steps is 0 or < -1) throw new ArgumentException($"Expected positive integer total_steps, but got {total_steps}");
                        if (pct_start is < 0 or > 1) throw new ArgumentException($"Expected float between 0 and 1 pct_start, but got {pct_start}");
                        _total = total_steps == -1 ? epochs * steps_per_epoch : total_steps;
                        _strategy = anneal_strategy;
                        _phases = three_phase
                            ? [
                                (pct_start * _total - 1, Level.Initial, Level.Max, true, false),
                                (2 * pct_start * _total - 2, Level.Max, Level.Initial, false, true),
                                (_total - 1, Level.Initial, Level.Min, false, false),
                            ]
                            : [
                                (pct_start * _total - 1, Level.Initial, Level.Max, true, false),
                                (_total - 1, Level.Max, Level.Min, false, true),
                            ];
                        var groups = Groups;
                        _max_lrs = max_lr.ToArray();
                        CheckCount(_max_lrs.Length, groups.Length);
                        _initial_lrs = _max_lrs.Select(rate => rate / div_factor).ToArray();
                        _min_lrs = _initial_lrs.Select(rate => rate / final_div_factor).ToArray();
                        if (last_epoch == -1)
                        {
                            for (var i = 0; i < groups.Length; i++) groups[i].InitialLearningRate = _initial_lrs[i];
                        }

                        if (cycle_momentum)
                        {
                            if (optimizer is not (IMomentum or IBetas))
                                throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                            _baseMomentum = (base_momentum ?? PerGroup(optimizer, 0.85)).ToArray();
                            _maxMomentum = (max_momentum ?? PerGroup(optimizer, 0.95)).ToArray();
                        }

                        step();
                    }

                    private protected override double[] get_lr()
                    {
                        if (_last_epoch > _total)
                        {
                            throw new InvalidOperationException(
                                $"Tried to step {_last_epoch} times. The specified number of total steps is {_total}");
                        }

                        var index = 0;
                        while (index < _phases.Length - 1 && _last_epoch > _phases[index].End) index++;
                        var start = index == 0 ? 0 : _phases[index - 1].End;
                        var phase = _phases[index];
                        var done = (_last_epoch - start) / (phase.End - start);
                        if (_baseMomentum is not null) SetMomentum(phase.MomentumFalls, phase.MomentumRises, done);
                        return _max_lrs.Select((_, i) => Anneal(Rate(phase.From, i), Rate(phase.To, i), done)).ToArray();
                    }

                    private double Rate(Level level, int group) => level switch
                    {
                        Level.Initial => _initial_lrs[group],
                        Level.Max => _max_lrs[group],
                        _ => _min_lrs[group],
                    };

                    private void SetMomentum(bool falls, bool rises, double done)
                    {
                        var groups = Groups;
                        for (var i = 0; i < groups.Length; i++)
                        {
                            var (low, high) = (_baseMomentum![i], _maxMomentum![i]);
                            var value = Anneal(rises ? low : high, falls ? low : high, done);
                            if (groups[i] is IBetas betas) betas.Betas = (value, betas.Betas.Item2);
                            else ((IMomentum)groups[i]).Momentum = value;
                        }
                    }

                    private double Anneal(double from, double to, double done) => _strategy == AnnealStrategy.Cos
                        ? to + (from - to) / 2.0 * (Math.Cos(Math.PI * done) + 1)
                        : (to - from) * done + from;
                }
            }
        }
    }
}
