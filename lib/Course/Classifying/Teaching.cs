using WaferVision.Classifying;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Classifying;

/// <summary>A trained classifier whose answers another one learns beside the labels.</summary>
/// <param name="File">Its weights file.</param>
/// <param name="Temperature">Temperature at which they are learned.</param>
/// <param name="Weight">Their share of the loss.</param>
internal sealed record Teaching(string File, double Temperature, double Weight)
{
    /// <summary>Reads the teacher.</summary>
    /// <exception cref="CourseException">It has other classes than the student, or takes other images.</exception>
    public WaferClassifier Load(ModelCard student, Device device)
    {
        WaferClassifier teacher = WaferClassifier.Load(File, device);
        ModelCard card = teacher.Card;
        if (card.ClassNames.SequenceEqual(student.ClassNames)
            && (card.MultiLabel, card.Encoding, card.Size, card.Supersampling) == (student.MultiLabel, student.Encoding, student.Size, student.Supersampling))
        {
            return teacher;
        }

        teacher.Dispose();
        throw new CourseException(
            $"{File}: the teacher knows {card.ClassNames.Count} classes from {card.Encoding} images of {card.Size}×{card.Size}, the student {student.ClassNames.Count} from {student.Encoding} images of "
            + $"{student.Size}×{student.Size}; both must have the same classes and be fed alike");
    }

    /// <summary>How a trainer learns from it.</summary>
    public Distillation By(WaferClassifier teacher) => new(teacher.Model, Temperature, Weight);
}
