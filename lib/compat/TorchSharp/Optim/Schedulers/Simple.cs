namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] _factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Repeated(optimizer, lr_lambda), last_epoch, verbose) { }

                    public LambdaLR(
                        Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factors = lr_lambdas.ToArray();
                        CheckCount(_factors.Length, _base_lrs.Length);
                        step();
                    }

                    private protected override double[] get_lr()
                        => _base_lrs.Select((rate, i) => rate * _factors[i](_last_epoch)).ToArray();
                }

                public class MultiplicativeLR : LRScheduler
                {
                    private readonly Func<int, double>[] _factors;

                    public MultiplicativeLR(
                        Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Repeated(optimizer, lr_lambda), last_epoch, verbose) { }

                    public MultiplicativeLR(
                        Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factors = lr_lambdas.ToArray();
                        CheckCount(_factors.Length, _base_lrs.Length);
                        step();
                    }

                    private protected override double[] get_lr()
                        => _last_epoch > 0 ? Rates.Select((rate, i) => rate * _factors[i](_last_epoch)).ToArray() : Rates;
                }

                public class StepLR : LRScheduler
                {
                    private readonly int _stepSize;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (step_size <= 0) throw new ArgumentException($"step_size must be positive, got {step_size}");
                        (_stepSize, _gamma) = (step_size, gamma);
                        step();
                    }

                    private protected override double[] get_lr()
                        => _last_epoch == 0 || _last_epoch % _stepSize != 0 ? Rates : Times(_gamma);

                    private protected override double[] get_closed_form_lr() => BaseTimes(Math.Pow(_gamma, _last_epoch / _stepSize));
                }

                public class MultiStepLR : LRScheduler
                {
                    private readonly int[] _milestones;
                    private readonly double _gamma;

                    public MultiStepLR(
                        Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_milestones, _gamma) = (milestones.ToArray(), gamma);
                        step();
                    }

                    private protected override double[] get_lr()
                        => _milestones.Count(milestone => milestone == _last_epoch) is > 0 and var count
                            ? Times(Math.Pow(_gamma, count))
                            : Rates;

                    private protected override double[] get_closed_form_lr()
                        => BaseTimes(Math.Pow(_gamma, _milestones.Count(milestone => milestone <= _last_epoch)));
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        step();
                    }

                    private protected override double[] get_lr() => _last_epoch == 0 ? Rates : Times(_gamma);

                    private protected override double[] get_closed_form_lr() => BaseTimes(Math.Pow(_gamma, _last_epoch));
                }

                private static Func<int, double>[] Repeated(Optimizer optimizer, Func<int, double> factor)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    return Enumerable.Repeat(factor, optimizer.ParamGroups.Count()).ToArray();
                }

                private static void CheckCount(int given, int groups)
                {
                    if (given != groups) throw new ArgumentException($"Expected one value for each of the {groups} groups, got {given}");
                }
            }
        }
    }
}
