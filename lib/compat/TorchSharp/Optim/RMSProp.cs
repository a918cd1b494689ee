using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Divides the gradient by a running average of its recent magnitude (Hinton, lecture 6e of Neural Networks for Machine Learning).</summary>
public class RMSProp : OptimizerHelper, optim.IMomentum
{
    private readonly Options _defaults;

    public RMSProp(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0.0, double momentum = 0.0, bool centered = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize) { }

    public RMSProp(
        IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0.0, double momentum = 0.0, bool centered = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        if (alpha < 0) throw new ArgumentException($"Invalid alpha value: {alpha}");
        if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        _defaults = new Options(lr, alpha, eps, weight_decay, momentum, centered, maximize);
        foreach (var group in parameters) add_param_group(group);
    }

    public double Momentum
    {
        get => _defaults.momentum!.Value;
        set => _defaults.momentum = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group) => Add(param_group, _defaults, parameter => new State(parameter));

    public override Tensor step(Func<Tensor>? closure = null) => Step<Options, State>(closure, state => state.step, Update);

    private static void Update(Batch<State> batch, Options options)
    {
        var parameters = batch.Parameters;
        var gradients = batch.Gradients(options.maximize!.Value, options.weight_decay!.Value);
        var (alpha, rate) = (options.alpha!.Value, options.LearningRate!.Value);
        foreach (var state in batch.States) state.step++;
        var squares = batch.Of(state => state.square_avg);
        Foreach.MulInPlace(squares, alpha);
        Foreach.AddcmulInPlace(squares, gradients, gradients, 1 - alpha);
        Tensor[] scale;
        if (options.centered!.Value)
        {
            var means = batch.Of(state => state.grad_avg);
            Foreach.MulInPlace(means, alpha);
            Foreach.AddInPlace(means, gradients, 1 - alpha);
            scale = Foreach.Addcmul(squares, means, means, -1);
            Foreach.SqrtInPlace(scale);
        }
        else
        {
            scale = Foreach.Sqrt(squares);
        }

        Foreach.AddInPlace(scale, options.eps!.Value);
        if (options.momentum!.Value is > 0 and var momentum)
        {
            var velocities = batch.Of(state => state.momentum_buffer);
            Foreach.MulInPlace(velocities, momentum);
            Foreach.AddcdivInPlace(velocities, gradients, scale, 1);
            Foreach.AddInPlace(parameters, velocities, -rate);
        }
        else
        {
            Foreach.AddcdivInPlace(parameters, gradients, scale, -rate);
        }
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? alpha;
        public double? eps;
        public double? weight_decay;
        public bool? centered;
        public bool? maximize;

        public Options() { }

        internal Options(double lr, double alpha, double eps, double weight_decay, double momentum, bool centered, bool? maximize)
        {
            LearningRate = lr;
            (this.alpha, this.eps, this.weight_decay, this.momentum, this.centered, this.maximize)
                = (alpha, eps, weight_decay, momentum, centered, maximize);
        }

        public override void SaveStateDict(BinaryWriter writer) => base.SaveStateDict(writer);

        public override void LoadStateDict(BinaryReader reader) => base.LoadStateDict(reader);

        public override void LoadStateDict(OptimizerOptions source) => base.LoadStateDict(source);

        private protected override void Each(OptionVisitor visitor, OptimizerOptions? other)
        {
            var source = (Options?)other;
            visitor.Visit(ref maximize, source?.maximize);
            visitor.Visit(ref momentum, source?.momentum);
            visitor.Visit(ref alpha, source?.alpha);
            visitor.Visit(ref eps, source?.eps);
            visitor.Visit(ref weight_decay, source?.weight_decay);
            visitor.Visit(ref centered, source?.centered);
        }
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0.0, double momentum = 0.0, bool centered = false)
            : base(parameters, new Options(lr, alpha, eps, weight_decay, momentum, centered, maximize: null)) { }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor? square_avg;
        public Tensor? momentum_buffer;
        public Tensor? grad_avg;

        public State(Parameter parameter) : base(parameter) { }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            square_avg = Zeros();
            momentum_buffer = Zeros();
            grad_avg = ((Options)options).centered == true ? Zeros() : null;
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
            visit(ref square_avg, source?.square_avg, optional: false);
            visit(ref momentum_buffer, source?.momentum_buffer, optional: true);
            visit(ref grad_avg, source?.grad_avg, optional: true);
        }
    }
}
