using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WaferVision.Serving.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly X509Certificate2 _certificate;

    public TlsTests()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(PathOf("certificate.pem"), _certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("both.pem"), _certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(PathOf("both.pfx"), _certificate.Export(X509ContentType.Pfx, "secret"));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(true);
    }

    [Theory]
    [InlineData("certificate.pem", "key.pem", null)]
    [InlineData("both.pem", null, null)]
    [InlineData("both.pfx", null, "secret")]
    public async Task HttpsIsServedWithTheCertificateGiven(string certificate, string? key, string? password)
    {
        ConcurrentQueue<string> messages = [];
        await using WaferService service = await WaferService.StartAsync(
            Served.Options with { CertificatePath = PathOf(certificate), CertificateKeyPath = key is null ? null : PathOf(key), CertificatePassword = password, Messages = messages.Enqueue });
        Assert.Equal("https", service.Address.Scheme);
        using SocketsHttpHandler handler = new() { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, seen, _, _) => seen?.GetCertHashString() == _certificate.GetCertHashString() } };
        using HttpClient client = new(handler) { BaseAddress = service.Address, DefaultRequestVersion = HttpVersion.Version20 };
        using HttpResponseMessage answer = await client.Classify(new { map = Served.Map().Grid() });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Empty(messages);

        // What the web server itself refuses is told behind TLS too.
        using TcpClient socket = new(service.Address.Host, service.Address.Port);
        await using SslStream stream = new(socket.GetStream(), false, (_, seen, _, _) => seen?.GetCertHashString() == _certificate.GetCertHashString());
        await stream.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync("nonsense\r\n\r\n"u8.ToArray());
        Assert.Contains("application/problem+json", await new StreamReader(stream).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNoCertificateIsRefused()
    {
        File.WriteAllText(PathOf("bad.pem"), "nothing");
        Assert.Contains("bad.pem", (await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("bad.pem"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("certificate.pem"));
        await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("both.pfx"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => StartAsync("missing.pem"));

        Task<WaferService> StartAsync(string name) => WaferService.StartAsync(Served.Options with { CertificatePath = PathOf(name) });
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
