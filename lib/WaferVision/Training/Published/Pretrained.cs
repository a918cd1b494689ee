namespace WaferVision.Training;

/// <summary>What published weights were trained on.</summary>
public enum Pretrained
{
    /// <summary>ImageNet's 1000 classes, torchvision's first weights, trained as in the papers or ported from them.</summary>
    ImageNet,

    /// <summary>ImageNet's 1000 classes, torchvision's second weights, from a longer recipe; evaluated with other sizes.</summary>
    ImageNetV2,
}
