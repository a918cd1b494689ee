namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _total;

                    public ConstantLR(
                        Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (factor is < 0 or > 1.0)
                            throw new ArgumentException($"Constant multiplicative factor expected to be between 0 and 1, got {factor}");
                        (_factor, _total) = (factor, total_iters);
                        step();
                    }

                    private protected override double[] get_lr()
                        => _last_epoch == 0 ? Times(_factor) : _last_epoch == _total ? Times(1.0 / _factor) : Rates;

                    private protected override double[] get_closed_form_lr() => BaseTimes(_last_epoch >= _total ? 1 : _factor);
                }

                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _total;

                    public LinearLR(
                        Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5,
                        int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        if (start_factor is <= 0 or > 1.0)
                        {
                            throw new ArgumentException(
                                $"Starting multiplicative factor expected to be greater than 0 and less or equal to 1, got {start_factor}");
                        }

                        if (end_factor is < 0 or > 1.0)
                            throw new ArgumentException($"Ending multiplicative factor expected to be between 0 and 1, got {end_factor}");
                        (_start, _end, _total) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    private protected override double[] get_lr()
                    {
                        if (_last_epoch == 0) return Times(_start);
                        if (_last_epoch > _total) return Rates;
                        return Times(1 + (_end - _start) / (_total * _start + (_last_epoch - 1) * (_end - _start)));
                    }

                    private protected override double[] get_closed_form_lr()
                        => BaseTimes(_start + (_end - _start) * Math.Min(_total, _last_epoch) / _total);
                }

                public class PolynomialLR : LRScheduler
                {
                    private readonly double _total;
                    private readonly double _power;

                    public PolynomialLR(
                        Optimizer optimizer, int total_iters = 5, double power = 1.0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_total, _power) = (total_iters, power);
                        step();
                    }

                    private protected override double[] get_lr()
                    {
                        if (_last_epoch == 0 || _last_epoch > _total) return Rates;
                        return Times(Math.Pow((1.0 - _last_epoch / _total) / (1.0 - (_last_epoch - 1) / _total), _power));
                    }

                    private protected override double[] get_closed_form_lr()
                        => BaseTimes(Math.Pow(1.0 - Math.Min(_total, _last_epoch) / _total, _power));
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _least;

                    public CosineAnnealingLR(
                        Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_period, _least) = (T_max, eta_min);
                        step();
                    }

                    private protected override double[] get_lr()
                    {
                        if (_last_epoch == 0) return Rates;
                        if (IsFirstStep) return get_closed_form_lr();
                        if ((_last_epoch - 1 - _period) % (2 * _period) == 0)
                        {
                            var rise = (1 - Math.Cos(Math.PI / _period)) / 2;
                            return Rates.Select((rate, i) => rate + (_base_lrs[i] - _least) * rise).ToArray();
                        }

                        var factor = (1 + Math.Cos(Math.PI * _last_epoch / _period)) / (1 + Math.Cos(Math.PI * (_last_epoch - 1) / _period));
                        return Rates.Select(rate => factor * (rate - _least) + _least).ToArray();
                    }

                    private protected override double[] get_closed_form_lr()
                        => _base_lrs.Select(rate => _least + (rate - _least) * (1 + Math.Cos(Math.PI * _last_epoch / _period)) / 2).ToArray();
                }
            }
        }
    }
}
