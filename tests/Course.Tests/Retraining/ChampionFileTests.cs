using Course.Retraining;
using WaferVision.Data;

namespace Course.Tests.Retraining;

/// <summary>The file in service and the copies of its predecessors, from every state that a kill can leave.</summary>
public sealed class ChampionFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-champion-");
    private readonly ChampionFile _file;

    public ChampionFileTests()
    {
        _file = new(In("model.safetensors"));
        File.WriteAllText(_file.Path, "v0");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void EachPromotionKeepsTheChampionBefore()
    {
        Assert.Equal(In("model.1.safetensors"), Promote("v1"));
        Assert.Equal(In("model.2.safetensors"), Promote("v2"));
        Assert.Equal("v2", File.ReadAllText(_file.Path));
        Assert.Equal((string[])["v0", "v1"], _file.Copies().Select(copy => File.ReadAllText(_file.CopyOf(copy))));
    }

    [Fact]
    public void EveryStateThatAKillLeavesLeadsToTheSameEnd()
    {
        string expected = _file.Hash;
        File.WriteAllText(In("new"), "v1");

        // Killed while the copy was written; after that; after the champion was replaced.
        File.WriteAllText(In("model.safetensors.0123.tmp"), "half");
        File.WriteAllText(In("model.1.safetensors.0124.tmp"), "half");
        File.WriteAllText(In("model.1.safetensors"), "v0");
        for (int again = 0; again < 3; again++)
        {
            Assert.Equal(In("model.1.safetensors"), _file.Replace(In("new"), expected));
            Assert.Equal("v1", File.ReadAllText(_file.Path));
            Assert.Equal((int[])[1], _file.Copies());
            Assert.Empty(_folder.GetFiles("*.tmp"));
        }
    }

    [Fact]
    public void AnotherChampionIsNotReplaced()
    {
        string expected = _file.Hash;
        File.WriteAllText(_file.Path, "somebody else's");
        File.WriteAllText(In("new"), "v1");
        CourseException problem = Assert.Throws<CourseException>(() => _file.Replace(In("new"), expected));
        Assert.Contains("was replaced by another file since", problem.Message, StringComparison.Ordinal);
        Assert.Equal("somebody else's", File.ReadAllText(_file.Path));
        Assert.Empty(_file.Copies());
    }

    [Fact]
    public void ARollBackLosesNothingAndCanBeRolledBack()
    {
        Promote("v1");
        Promote("v2");
        Assert.Equal(2, _file.RollBack(null));
        Assert.Equal("v1", File.ReadAllText(_file.Path));
        Assert.Equal("v2", File.ReadAllText(_file.CopyOf(3)));
        Assert.Equal(3, _file.RollBack(null));
        Assert.Equal("v2", File.ReadAllText(_file.Path));
        Assert.Equal(1, _file.RollBack(1));
        Assert.Equal("v0", File.ReadAllText(_file.Path));
        Assert.Equal((string[])["v0", "v1", "v2"], _file.Copies().Select(copy => File.ReadAllText(_file.CopyOf(copy))).Distinct().Order());

        // A promotion after it can be undone as well.
        Promote("v3");
        _file.RollBack(null);
        Assert.Equal("v0", File.ReadAllText(_file.Path));
    }

    [Fact]
    public void ARollBackThatWasKilledAfterItsCopyGoesOn()
    {
        Promote("v1");
        File.Copy(_file.Path, _file.CopyOf(2));
        Assert.Equal(1, _file.RollBack(null));
        Assert.Equal("v0", File.ReadAllText(_file.Path));
        Assert.Equal((int[])[1, 2], _file.Copies());
    }

    [Fact]
    public void WhatCannotBeRolledBackToIsTold()
    {
        Assert.Contains("no copies", Assert.Throws<CourseException>(() => _file.RollBack(null)).Message, StringComparison.Ordinal);
        File.WriteAllText(In("model.x.safetensors"), "");
        File.WriteAllText(In("model.01.safetensors"), "");
        Assert.Empty(_file.Copies());
        Promote("v1");
        Assert.Contains("none with the number 7", Assert.Throws<CourseException>(() => _file.RollBack(7)).Message, StringComparison.Ordinal);
        Assert.Contains("is not there", Assert.Throws<CourseException>(() => new ChampionFile(In("none.safetensors")).RollBack(null)).Message, StringComparison.Ordinal);
    }

    private string? Promote(string content)
    {
        string expected = SplitList.HashOf(_file.Path), challenger = In("challenger");
        File.WriteAllText(challenger, content);
        return _file.Replace(challenger, expected);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
