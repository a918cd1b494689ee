using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adaptive moment estimation (Kingma and Ba 2014).</summary>
public class Adam : OptimizerHelper, optim.IBetas
{
    private readonly Options _defaults;

    public Adam(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize) { }

    public Adam(
        IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
    {
        Moments.Check(lr, beta1, beta2, eps, weight_decay);
        _defaults = new Options(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        foreach (var group in parameters) add_param_group(group);
    }

    public (double, double) Betas
    {
        get => (_defaults.beta1!.Value, _defaults.beta2!.Value);
        set => (_defaults.beta1, _defaults.beta2) = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group) => Add(param_group, _defaults, parameter => new State(parameter));

    public override Tensor step(Func<Tensor>? closure = null) => Step<Options, State>(closure, state => state.step, Update);

    private static void Update(Batch<State> batch, Options options)
    {
        foreach (var state in batch.States) state.step++;
        var moments = new Moments(
            batch.Of(state => state.exp_avg), batch.Of(state => state.exp_avg_sq),
            options.amsgrad!.Value ? batch.Of(state => state.max_exp_avg_sq) : null);
        moments.Update(
            batch.Parameters, batch.Gradients(options.maximize!.Value, options.weight_decay!.Value), batch.Steps + 1, options.LearningRate!.Value, options.beta1!.Value,
            options.beta2!.Value, options.eps!.Value);
    }

    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? eps;
        public double? weight_decay;
        public bool? amsgrad;
        public bool? maximize;

        public Options() { }

        internal Options(double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        {
            LearningRate = lr;
            (this.beta1, this.beta2, this.eps, this.weight_decay, this.amsgrad, this.maximize)
                = (beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }

        public override void SaveStateDict(BinaryWriter writer) => base.SaveStateDict(writer);

        public override void LoadStateDict(BinaryReader reader) => base.LoadStateDict(reader);

        public override void LoadStateDict(OptimizerOptions source) => base.LoadStateDict(source);

        private protected override void Each(OptionVisitor visitor, OptimizerOptions? other)
        {
            var source = (Options?)other;
            visitor.Visit(ref beta1, source?.beta1);
            visitor.Visit(ref beta2, source?.beta2);
            visitor.Visit(ref eps, source?.eps);
            visitor.Visit(ref weight_decay, source?.weight_decay);
            visitor.Visit(ref amsgrad, source?.amsgrad);
            visitor.Visit(ref maximize, source?.maximize);
        }
    }

    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0.0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)) { }

        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor? exp_avg;
        public Tensor? exp_avg_sq;
        public Tensor? max_exp_avg_sq;

        public State(Parameter parameter) : base(parameter) { }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            exp_avg = Zeros();
            exp_avg_sq = Zeros();
            max_exp_avg_sq = ((Options)options).amsgrad == true ? Zeros() : null;
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            SaveTensors(writer);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            LoadTensors(reader);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            step = ((State)source).step;
            CopyTensors(source);
        }

        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && step == state.step && TensorsClose(state);

        public override void to(Device device) => MoveTensors(device);

        public void Dispose() => DisposeTensors();

        private protected override void Each(StateVisitor visit, OptimizerState? other)
        {
            var source = (State?)other;
            visit(ref exp_avg, source?.exp_avg, optional: false);
            visit(ref exp_avg_sq, source?.exp_avg_sq, optional: false);
            visit(ref max_exp_avg_sq, source?.max_exp_avg_sq, optional: true);
        }
    }
}
