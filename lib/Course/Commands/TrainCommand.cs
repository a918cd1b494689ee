using System.CommandLine;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Models;
using WaferVision.Training;

namespace Course.Commands;

/// <summary><c>train</c>: trains a classifier on synthetic maps or on an archive.</summary>
internal static class TrainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string?> data = new("--data") { Description = "An .npz archive of labelled maps. Default: synthetic maps of the 20 classes" };
        Option<string?> split = new("--split") { Description = "A list of the parts of --data, written by './course split'. Default: by the seed" };
        Option<string> profile = new("--profile") { Description = "ci, lesson or full: how many synthetic maps and epochs", DefaultValueFactory = _ => "lesson" };
        profile.AcceptOnlyFromAmong("ci", "lesson", "full");
        Option<int?> count = new Option<int?>("--count") { Description = "Synthetic maps. Default: the profile's" }.Within(20, 1_000_000);
        Option<int?> epochs = new Option<int?>("--epochs") { Description = "Passes over the training maps. Default: the recipe's" }.Within(1, 100_000);
        Option<string?> model = new("--model") { Description = "Model: a name that './course models' lists. Default: the recipe's" };
        model.HelpName = "name";
        model.AcceptOnlyFromAmong([.. Models.Names]);
        Option<int?> size = new Option<int?>("--size") { Description = "Height and width of the images in pixels. Default: the recipe's" }
            .Within(GeneratorOptions.MinimumSize, GeneratorOptions.MaximumSize);
        Option<DieEncoding?> encoding = new("--encoding") { Description = "Scaled (one channel), FailMask (one), OneHot (two). Default: the recipe's" };
        Option<string?> augment = new("--augment") { Description = "none, d4 (quarter turns and mirrors) or full (any rotation, die size, dropout). Default: the recipe's" };
        augment.AcceptOnlyFromAmong("none", "d4", "full");
        Option<int?> cap = new Option<int?>("--cap") { Description = "At most this many training maps of a class; real sets are mostly 'none'" }.Within(1, int.MaxValue);
        Option<bool> balance = new("--balance") { Description = "Weight classes in the loss by the inverse square root of their frequency" };
        Option<int?> batch = new Option<int?>("--batch") { Description = "Maps of a step; with --distributed, of each process. Default: the recipe's" }.Within(1, 65536);
        Option<OptimizerKind?> optimizer = new("--optimizer") { Description = "Sgd, Adam or AdamW. Default: the recipe's" };
        Option<double?> rate = new Option<double?>("--learning-rate") { Description = "Base learning rate. Default: the recipe's" }.Within(1e-8, 10);
        Option<string?> schedule = new("--schedule") { Description = "constant, plateau, cosine or one-cycle. Default: the recipe's" };
        schedule.AcceptOnlyFromAmong("constant", "plateau", "cosine", "one-cycle");
        Option<BestBy?> bestBy = new("--best-by") { Description = "Validation figure of the best epoch: Accuracy, MacroF1 or Loss. Default: the recipe's" };
        Option<int> patience = new Option<int>("--early-stopping") { Description = "Epochs without improvement after which to stop; 0: never" }.Within(0, 10_000);
        Option<double?> decay = new Option<double?>("--weight-decay") { Description = "Weight decay. Default: the recipe's" }.Within(0, 1);
        Option<double?> average = new Option<double?>("--average") { Description = "Decay of the moving average of the weights; 0: none. Default: the recipe's" }.Within(0, 0.99999);
        Option<double?> smoothing = new Option<double?>("--label-smoothing") { Description = "Share of each target spread over the classes. Default: the recipe's" }.Within(0, 0.9);
        Option<bool?> supersampling = new("--supersampling") { Description = "true or false: average maps with more dies than pixels. Default: the recipe's" };
        TeacherOptions teacher = new();
        Option<bool> distributed = new("--distributed")
        {
            Description = "Train in the processes that 'mpirun -n K ./course train --distributed …' starts: as one process with K times --batch does; needs Open MPI",
        };
        Option<int> bucket = new Option<int>("--bucket") { Description = "With --distributed: KiB of gradients added up at once", DefaultValueFactory = _ => 1024 }.Within(1, 1 << 20);
        Option<long> seed = new("--seed") { Description = "Seed of data, split, order, augmentation and weights", DefaultValueFactory = _ => 42 };
        Option<string> device = new("--device") { Description = "auto, cpu or cuda", DefaultValueFactory = _ => "auto" };
        Option<string> output = new("--out") { Description = "Folder for best.safetensors, last.safetensors and history.csv", DefaultValueFactory = _ => Repository.PathOf("out", "train") };
        Option<bool> resume = new("--resume") { Description = "Go on with the run in --out; begins one where there is none" };
        Option<bool> json = new("--json") { Description = "Write {\"model\",\"parameters\",\"epochs\",\"bestEpoch\",\"seconds\",\"test\":{…as evaluate…},\"files\"}" };
        Command command = new("train", "Train a wafer-map classifier, and judge it on maps it has not seen.")
        {
            data, split, profile, count, epochs, model, size, encoding, augment, cap, balance, batch, optimizer, rate, schedule, bestBy, patience,
            decay, average, smoothing, supersampling, distributed, bucket, seed, device, output, resume, json,
        };
        teacher.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Profile sizes = parsed.GetRequiredValue(profile) switch
            {
                "ci" => Profile.Ci,
                "full" => Profile.Full,
                _ => Profile.Lesson,
            };
            if (parsed.GetValue(data) is not null && parsed.GetValue(count) is not null)
            {
                throw new UsageException("--count is the number of synthetic maps; it does not go with --data");
            }

            TrainingRunOptions options = new()
            {
                Data = parsed.GetValue(data),
                Split = parsed.GetValue(split),
                Count = parsed.GetValue(count) ?? sizes.Maps,
                Model = parsed.GetValue(model),
                Profile = sizes,
                Size = parsed.GetValue(size),
                Adjust = recipe => recipe with
                {
                    Batches = recipe.Batches with
                    {
                        BatchSize = parsed.GetValue(batch) ?? recipe.Batches.BatchSize,
                        Supersampling = parsed.GetValue(supersampling) ?? recipe.Batches.Supersampling,
                        Encoding = parsed.GetValue(encoding) ?? recipe.Batches.Encoding,
                        Augmentation = parsed.GetValue(augment) switch
                        {
                            "none" => null,
                            "d4" => Augmentation.D4,
                            "full" => Augmentation.Full,
                            _ => recipe.Batches.Augmentation,
                        },
                    },
                    Trainer = recipe.Trainer with
                    {
                        Epochs = parsed.GetValue(epochs) ?? recipe.Trainer.Epochs,
                        Optimizer = parsed.GetValue(optimizer) ?? recipe.Trainer.Optimizer,
                        LearningRate = parsed.GetValue(rate) ?? recipe.Trainer.LearningRate,
                        WeightDecay = parsed.GetValue(decay) ?? recipe.Trainer.WeightDecay,
                        AverageDecay = parsed.GetValue(average) ?? recipe.Trainer.AverageDecay,
                        LabelSmoothing = parsed.GetValue(smoothing) ?? recipe.Trainer.LabelSmoothing,
                        Schedule = parsed.GetValue(schedule) switch
                        {
                            "constant" => new ConstantRate(),
                            "cosine" => new CosineRate(),
                            "one-cycle" => new OneCycleRate(),
                            "plateau" => new PlateauRate(),
                            _ => recipe.Trainer.Schedule,
                        },
                        EarlyStopping = parsed.GetValue(patience),
                        BestBy = parsed.GetValue(bestBy) ?? recipe.Trainer.BestBy,
                        BucketBytes = parsed.GetValue(bucket) << 10,
                    },
                },
                Cap = parsed.GetValue(cap),
                Balance = parsed.GetValue(balance),
                Teacher = teacher.Read(parsed),
                Distributed = parsed.GetValue(distributed),
                Device = parsed.GetRequiredValue(device),
                Output = Path.GetFullPath(parsed.GetRequiredValue(output)),
                Resume = parsed.GetValue(resume),
                Seed = parsed.GetValue(seed),
            };
            return TrainingRun.ExecuteAsync(Shell.Of(parsed, parsed.GetValue(json)), options, cancellation);
        });
        return command;
    }
}
