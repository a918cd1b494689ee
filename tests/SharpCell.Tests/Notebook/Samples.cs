using System.Text.Json.Nodes;

namespace SharpCell.Tests.Notebook;

internal static class Samples
{
    /// <summary>Each member nbformat 4.5 defines, and an unknown one on every level.</summary>
    public const string Full = """
        {
         "cells": [
          {
           "attachments": {
            "wafer.png": {
             "image/png": "iVBORw0KGgo="
            }
           },
           "cell_type": "markdown",
           "id": "intro-1",
           "metadata": {
            "slideshow": {
             "slide_type": "slide"
            },
            "tags": [
             "parameters",
             "hard"
            ]
           },
           "source": [
            "# Wafers \"maps\" – 300 mm 🖼️\n",
            "\n",
            "$\\alpha$ \\ tab:\t nbsp: "
           ],
           "x-cell": 1.50
          },
          {
           "cell_type": "code",
           "execution_count": 7,
           "id": "code_2",
           "metadata": {
            "polyglot_notebook": {
             "kernelName": "mermaid"
            }
           },
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "one\n",
              "two"
             ],
             "x-output": [
              []
             ]
            },
            {
             "data": {
              "application/vnd.plotly.v1+json": {
               "data": [
                {
                 "y": [
                  1e400,
                  0.10,
                  -0
                 ]
                }
               ],
               "layout": {}
              },
              "image/png": "iVBORw0KGgo=",
              "text/html": [
               "<b>\n",
               "x</b>"
              ]
             },
             "metadata": {
              "image/png": {
               "width": 3
              }
             },
             "output_type": "display_data"
            },
            {
             "data": {
              "application/json": [
               "stays",
               "a list"
              ],
              "text/plain": [
               "3"
              ]
             },
             "execution_count": 7,
             "metadata": {},
             "output_type": "execute_result"
            },
            {
             "ename": "DivideByZeroException",
             "evalue": "Attempted to divide by zero.",
             "output_type": "error",
             "traceback": [
              "\u001b[31mat line 1\u001b[0m"
             ]
            }
           ],
           "source": [
            "1 / 0"
           ]
          },
          {
           "cell_type": "raw",
           "id": "r",
           "metadata": {},
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": ".NET (C#)",
           "language": "C#",
           "name": ".net-csharp"
          },
          "x-notebook": null
         },
         "nbformat": 4,
         "nbformat_minor": 5,
         "x-root": true
        }

        """;

    public static string WithCell(string cell) => $$"""{"cells": [{{cell}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}""";

    /// <summary><see cref="Full"/> with each member in turn replaced by each kind of value.</summary>
    public static IEnumerable<string> WrongKinds()
    {
        string[] values = ["null", "true", "7", "-1.5e300", "\"text\"", "[]", "{}", "[1]", "{\"a\": [null]}", "[\"x\", \"y\"]"];
        var places = Places(JsonNode.Parse(Full)!).Count();
        for (var place = 0; place < places; place++)
        {
            foreach (var value in values)
            {
                var tree = JsonNode.Parse(Full)!;
                Places(tree).ElementAt(place).ReplaceWith(JsonNode.Parse(value));
                yield return tree.ToJsonString();
            }
        }
    }

    private static IEnumerable<JsonNode> Places(JsonNode node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value).ToList(),
            JsonArray items => [.. items],
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>())
        {
            yield return child;
            foreach (var below in Places(child))
            {
                yield return below;
            }
        }
    }
}
