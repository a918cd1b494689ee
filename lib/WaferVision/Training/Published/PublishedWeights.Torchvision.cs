using WaferVision.Data.Images;

namespace WaferVision.Training;

public sealed partial record PublishedWeights
{
    private const Interpolation Cubic = Interpolation.Bicubic;

    /// <summary>
    /// Weights, accuracies and preprocessing from the metadata of torchvision 0.14 (<c>torchvision.models.*_Weights</c>). EfficientNet's files
    /// are those of torchvision 0.17: the same weights, but the older files' names told the wrong SHA-256 (pytorch/vision, issue 7744).
    /// </summary>
    private static IEnumerable<PublishedWeights> Torchvision()
    {
        PublishedWeights[] first =
        [
            Torchvision("alexnet", "alexnet-owt-7be5be79", 56.522, 79.066),
            Torchvision("vgg11", "vgg11-8a719046", 69.020, 88.628),
            Torchvision("vgg13", "vgg13-19584684", 69.928, 89.246),
            Torchvision("vgg16", "vgg16-397923af", 71.592, 90.382),
            Torchvision("vgg19", "vgg19-dcbb9e9d", 72.376, 90.876),
            Torchvision("vgg11_bn", "vgg11_bn-6002323d", 70.370, 89.810),
            Torchvision("vgg13_bn", "vgg13_bn-abd245e5", 71.586, 90.374),
            Torchvision("vgg16_bn", "vgg16_bn-6c64b313", 73.360, 91.516),
            Torchvision("vgg19_bn", "vgg19_bn-c79401a0", 74.218, 91.842),
            GoogLeNet(),
            Torchvision("resnet18", "resnet18-f37072fd", 69.758, 89.078),
            Torchvision("resnet34", "resnet34-b627a593", 73.314, 91.420),
            Torchvision("resnet50", "resnet50-0676ba61", 76.130, 92.862),
            Torchvision("resnet101", "resnet101-63fe2227", 77.374, 93.546),
            Torchvision("resnet152", "resnet152-394f9c45", 78.312, 94.046),
            Torchvision("densenet121", "densenet121-a639ec97", 74.434, 91.972),
            Torchvision("densenet169", "densenet169-b2777c0a", 75.600, 92.806),
            Torchvision("densenet201", "densenet201-c1103571", 76.896, 93.370),
            Torchvision("squeezenet1_1", "squeezenet1_1-b8a52dc0", 58.178, 80.624),
            Torchvision("mobilenet_v2", "mobilenet_v2-b0353104", 71.878, 90.286),
            Torchvision("mobilenet_v3_large", "mobilenet_v3_large-8738ca79", 74.042, 91.340),
            Torchvision("mobilenet_v3_small", "mobilenet_v3_small-047dcff4", 67.668, 87.402),
            Torchvision("efficientnet_b0", "efficientnet_b0_rwightman-7f5810bc", 77.692, 93.532, 256, 224, Cubic),
            Torchvision("efficientnet_b1", "efficientnet_b1_rwightman-bac287d4", 78.642, 94.186, 256, 240, Cubic),
            Torchvision("efficientnet_b2", "efficientnet_b2_rwightman-c35c1473", 80.608, 95.310, 288, 288, Cubic),
            Torchvision("efficientnet_b3", "efficientnet_b3_rwightman-b3899882", 82.008, 96.054, 320, 300, Cubic),
            Torchvision("efficientnet_b4", "efficientnet_b4_rwightman-23ab8bcd", 83.384, 96.594, 384, 380, Cubic),
            Torchvision("efficientnet_b5", "efficientnet_b5_lukemelas-1a07897c", 83.444, 96.628, 456, 456, Cubic),
            Torchvision("efficientnet_b6", "efficientnet_b6_lukemelas-24a108a5", 84.008, 96.916, 528, 528, Cubic),
            Torchvision("efficientnet_b7", "efficientnet_b7_lukemelas-c5b4e57e", 84.122, 96.908, 600, 600, Cubic),
            Torchvision("vit_b_16", "vit_b_16-c867db91", 81.072, 95.318),
        ];
        PublishedWeights[] second =
        [
            Torchvision("resnet50", "resnet50-11ad3fa6", 80.858, 95.434, 232),
            Torchvision("resnet101", "resnet101-cd907fc2", 81.886, 95.780, 232),
            Torchvision("resnet152", "resnet152-f82ba261", 82.284, 96.002, 232),
            Torchvision("mobilenet_v2", "mobilenet_v2-7ebf99e0", 72.154, 90.822, 232),
            Torchvision("mobilenet_v3_large", "mobilenet_v3_large-5c1a4163", 75.274, 92.566, 232),
            Torchvision("efficientnet_b1", "efficientnet_b1-c27df63c", 79.838, 94.934, 255, 240),
        ];
        return [.. first, .. second.Select(weights => weights with { Pretrained = Pretrained.ImageNetV2 })];
    }

    /// <summary>Ported weights that want values of −1 to 1 (torchvision's <c>transform_input</c>); the file has the auxiliary heads.</summary>
    private static PublishedWeights GoogLeNet()
    {
        PublishedWeights weights = Torchvision("googlenet", "googlenet-1378be20", 69.778, 89.530);
        return weights with
        {
            Preprocessing = weights.Preprocessing with { Mean = (0.5f, 0.5f, 0.5f), Deviation = (0.5f, 0.5f, 0.5f) },
            Ignored = ["aux1.", "aux2."],
        };
    }
}
